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

package io.tcpserver.netty;

import java.util.Locale;
import java.util.function.Supplier;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.uring.IoUring;
import io.tcpserver.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transport that was asked for, and checks that it works here.
 */
final class Transports {

	private Transports() {
	}

	/**
	 * Return a transport.
	 * @param transport which one
	 * @return the transport
	 * @throws IllegalArgumentException if it is not available; the message says why
	 */
	static IoTransport get(Transport transport) {
		return switch (transport) {
			case AUTO -> best();
			case NIO -> new NioTransport();
			case EPOLL -> require(transport, Transports::epollProblem, EpollTransport::new);
			case IO_URING -> require(transport, Transports::ioUringProblem, IoUringTransport::new);
			case KQUEUE -> require(transport, Transports::kqueueProblem, KQueueTransport::new);
		};
	}

	private static IoTransport best() {
		if (problem(Transports::epollProblem) == null) {
			return new EpollTransport();
		}
		if (problem(Transports::kqueueProblem) == null) {
			return new KQueueTransport();
		}
		return new NioTransport();
	}

	private static IoTransport require(Transport transport, Supplier<@Nullable Throwable> check,
			Supplier<IoTransport> factory) {
		Throwable problem = problem(check);
		if (problem == null) {
			return factory.get();
		}
		String reason = (problem instanceof NoClassDefFoundError) ? "its Netty module is not on the class path"
				: rootMessage(problem);
		throw new IllegalArgumentException("transport is '%s', which is not available: %s. Use 'auto' or 'nio', or add "
			.formatted(transport.id(), reason)
				+ "netty-transport-native-%s for this platform".formatted(transport.name().toLowerCase(Locale.ROOT)),
				problem);
	}

	private static @Nullable Throwable problem(Supplier<@Nullable Throwable> check) {
		try {
			return check.get();
		}
		catch (LinkageError ex) {
			return ex;
		}
	}

	private static String rootMessage(Throwable problem) {
		Throwable root = problem;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return String.valueOf(root.getMessage());
	}

	private static @Nullable Throwable epollProblem() {
		return Epoll.unavailabilityCause();
	}

	private static @Nullable Throwable ioUringProblem() {
		return IoUring.unavailabilityCause();
	}

	private static @Nullable Throwable kqueueProblem() {
		return KQueue.unavailabilityCause();
	}

}
