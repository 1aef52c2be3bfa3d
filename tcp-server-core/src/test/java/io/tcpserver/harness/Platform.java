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

package io.tcpserver.harness;

import java.util.List;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.Transport;

/**
 * What a contract test runs on. Every combination that this machine has is tested.
 *
 * @param transport the transport
 * @param threads the kind of handler threads
 * @param unix whether servers listen on a Unix domain socket unless a test says where
 */
public record Platform(Transport transport, Mode threads, boolean unix) {

	static {
		// As the transport does, which may be used later than Netty's class
		System.setProperty("io.netty.iouring.pollAddMultishotEnabled", "false");
	}

	/**
	 * The platform of tests for which it makes no difference.
	 */
	public static final Platform DEFAULT = new Platform(Transport.AUTO, Mode.AUTO);

	public Platform(Transport transport, Mode threads) {
		this(transport, threads, false);
	}

	public static Stream<Platform> all() {
		return transports().flatMap((transport) -> modes().map((threads) -> new Platform(transport, threads)));
	}

	/**
	 * Return every transport and every kind of threads, not all combinations: for tests
	 * that take long.
	 */
	public static Stream<Platform> each() {
		List<Mode> modes = modes().toList();
		return transports().map(
				(transport) -> new Platform(transport, modes.get((transport != Transport.NIO) ? modes.size() - 1 : 0)));
	}

	/**
	 * Return the same on TCP and on Unix domain sockets.
	 */
	public static Stream<Platform> eachOnTcpAndUnix() {
		return each().flatMap((each) -> Stream.of(each, new Platform(each.transport(), each.threads(), true)));
	}

	public static Stream<Transport> transports() {
		return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING).filter((transport) -> switch (transport) {
			case EPOLL -> Epoll.isAvailable();
			case IO_URING -> IoUring.isAvailable();
			default -> true;
		});
	}

	private static Stream<Mode> modes() {
		return (Runtime.version().feature() >= 21) ? Stream.of(Mode.PLATFORM, Mode.VIRTUAL) : Stream.of(Mode.PLATFORM);
	}

	@Override
	public String toString() {
		return this.transport.id() + " with " + this.threads + " threads"
				+ (this.unix ? " on Unix domain sockets" : "");
	}

}
