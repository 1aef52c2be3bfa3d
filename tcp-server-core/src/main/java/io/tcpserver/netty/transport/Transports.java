/*
 * Copyright 2026 the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.tcpserver.netty.transport;

import java.util.Locale;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.util.AttributeKey;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transport that was asked for, and checks that it works here.
 */
public final class Transports {

	/**
	 * Present once a socket is to be closed, but is open.
	 */
	static final AttributeKey<Boolean> CLOSING = AttributeKey.valueOf(Transports.class, "CLOSING");

	private static final Native EPOLL = new Native(Transport.EPOLL, "4.2.13", () -> Epoll.unavailabilityCause(),
			() -> Epoll.class, EpollHandler::link, EpollTransport::new);

	private static final Native IO_URING = new Native(Transport.IO_URING, "4.2.14", () -> ioUringProblem(),
			() -> IoUring.class, IoUringHandler::link, IoUringTransport::new);

	// As new as for epoll, as no older one was tried
	private static final Native KQUEUE = new Native(Transport.KQUEUE, "4.2.13", () -> KQueue.unavailabilityCause(),
			() -> KQueue.class, () -> {
			}, KQueueTransport::new);

	// With a poll that stays armed, a channel that has paused reading never learns that
	// its peer has reset the connection meanwhile: last seen in Netty 4.2.18, which has
	// no such setting for single channels. Whoever has set it knows better; without
	// effect if somebody has used Netty's class before
	private static final String IO_URING_POLL = "io.netty.iouring.pollAddMultishotEnabled";

	private Transports() {
	}

	private static @Nullable Throwable ioUringProblem() {
		if (System.getProperty(IO_URING_POLL) == null) {
			System.setProperty(IO_URING_POLL, "false");
		}
		return IoUring.unavailabilityCause();
	}

	/**
	 * Return a transport.
	 * @param transport which one
	 * @return the transport
	 * @throws IllegalArgumentException if it is not available; the message says why
	 */
	public static IoTransport get(Transport transport) {
		return switch (transport) {
			case AUTO -> best();
			case NIO -> new NioTransport();
			case EPOLL -> EPOLL.require();
			case IO_URING -> IO_URING.require();
			case KQUEUE -> KQUEUE.require();
		};
	}

	/**
	 * Close the socket of a client now. Not through the pipeline, where TLS would wait
	 * for the peer. I/O thread only.
	 * @param channel the socket, which is registered
	 */
	public static void close(Channel channel) {
		channel.unsafe().close(channel.unsafe().voidPromise());
		if (channel.isOpen()) {
			// io_uring waits for what the kernel is doing
			channel.attr(CLOSING).set(Boolean.TRUE);
		}
	}

	private static IoTransport best() {
		for (Native candidate : new Native[] { EPOLL, KQUEUE }) {
			Throwable problem = candidate.problem();
			if (problem == null) {
				return candidate.factory.get();
			}
			if (isMismatch(problem)) {
				return new NioTransport("transport '%s' %s".formatted(candidate.id.id(), reason(problem)));
			}
		}
		return new NioTransport();
	}

	// Whether the transport would be there if it were not for the versions of Netty's
	// modules
	private static boolean isMismatch(Throwable problem) {
		return problem instanceof OldNettyException || root(problem) instanceof IncompatibleClassChangeError;
	}

	private static String reason(Throwable problem) {
		if (problem instanceof OldNettyException) {
			return String.valueOf(problem.getMessage());
		}
		if (problem instanceof NoClassDefFoundError) {
			return "is not available: its Netty module is not on the class path";
		}
		String mixture = mixture(problem);
		return "is not available: " + root(problem).getMessage()
				+ ((mixture != null) ? ". The versions of Netty's modules differ: " + mixture : "");
	}

	// A library that is missing is no matter of versions, one that cannot be linked may
	// be
	private static @Nullable String mixture(Throwable problem) {
		return (root(problem) instanceof LinkageError) ? NettyModules.mixture() : null;
	}

	private static Throwable root(Throwable problem) {
		Throwable root = problem;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

	/**
	 * A transport with native code.
	 *
	 * @param id which one
	 * @param needed the oldest Netty that works
	 * @param availability tells what keeps the transport from working here, if anything
	 * @param module a class of its module
	 * @param link uses what older versions of Netty do not have
	 * @param factory creates it
	 */
	private record Native(Transport id, String needed, Supplier<@Nullable Throwable> availability,
			Supplier<Class<?>> module, Runnable link, Supplier<IoTransport> factory) {

		IoTransport require() {
			Throwable problem = problem();
			if (problem == null) {
				return this.factory.get();
			}
			String remedy = (isMismatch(problem) || mixture(problem) != null)
					? "give all of Netty's modules one current version"
					: "add netty-transport-native-%s for this platform"
						.formatted(this.id.name().toLowerCase(Locale.ROOT));
			throw new IllegalArgumentException("transport is '%s', which %s. Use 'auto' or 'nio', or %s"
				.formatted(this.id.id(), reason(problem), remedy), problem);
		}

		@Nullable Throwable problem() {
			Throwable unavailable = unavailable();
			if (unavailable != null && !isMismatch(unavailable)) {
				return unavailable;
			}
			try {
				NettyModules.require(this.needed, UnixChannel.class, this.module.get());
				if (unavailable == null) {
					NettyModules.link(this.needed, this.link);
				}
				return unavailable;
			}
			catch (OldNettyException ex) {
				return ex;
			}
		}

		private @Nullable Throwable unavailable() {
			try {
				return this.availability.get();
			}
			catch (LinkageError ex) {
				return ex;
			}
		}

	}

}
