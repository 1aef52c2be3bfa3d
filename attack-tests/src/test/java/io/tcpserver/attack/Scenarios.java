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

package io.tcpserver.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.tcpserver.settings.Transport;

/**
 * All attacks on all servers.
 */
final class Scenarios {

	private static final int LARGER_HEAP = 256;

	private Scenarios() {
	}

	/**
	 * Return the most telling ones, or all with the Maven profile {@code full}; of these,
	 * those that the system property {@code attack} selects by a part of their names.
	 */
	static Stream<Scenario> selected() {
		String part = System.getProperty("attack", "");
		Stream<Scenario> selected = Boolean.getBoolean("tcpserver.test.full") ? all() : few();
		return selected.filter((scenario) -> scenario.toString().contains(part));
	}

	private static Stream<Scenario> few() {
		return Stream.of(new Scenario(Attack.halfLines(2000), VictimSettings.of(HandlerKind.MESSAGES)),
				new Scenario(Attack.completedLines(1000),
						VictimSettings.of(HandlerKind.ASYNC_STREAM).with(Transport.NIO)),
				new Scenario(Attack.flood(24), VictimSettings.of(HandlerKind.MESSAGES)));
	}

	/**
	 * Return all of them.
	 */
	private static Stream<Scenario> all() {
		List<Scenario> all = new ArrayList<>();
		for (HandlerKind handler : HandlerKind.values()) {
			for (Transport transport : transports()) {
				all.add(new Scenario(Attack.halfLines(2000), VictimSettings.of(handler).with(transport)));
			}
			all.add(new Scenario(Attack.completedLines(1000), VictimSettings.of(handler)));
		}
		for (HandlerKind handler : List.of(HandlerKind.MESSAGES, HandlerKind.STREAM, HandlerKind.ASYNC_STREAM)) {
			VictimSettings settings = VictimSettings.of(handler);
			all.add(new Scenario(Attack.segments(150), settings));
			all.add(new Scenario(Attack.unreadReplies(100), settings));
			all.add(new Scenario(Attack.drips(1000), settings));
		}
		for (Transport transport : transports()) {
			all.add(new Scenario(Attack.flood(24), VictimSettings.of(HandlerKind.MESSAGES).with(transport)));
		}
		all.add(new Scenario(Attack.flood(24), VictimSettings.of(HandlerKind.BLOCKING_MESSAGES)));
		all.add(new Scenario(Attack.endlessFrame(1), VictimSettings.of(HandlerKind.OWN_CODEC)));
		all.add(new Scenario(Attack.endlessFrame(50), VictimSettings.of(HandlerKind.OWN_CODEC)));
		for (HandlerKind handler : List.of(HandlerKind.MESSAGES, HandlerKind.ASYNC_STREAM)) {
			VictimSettings small = VictimSettings.of(handler).withLimits(8L * VictimSettings.MEGABYTE, 0);
			all.add(new Scenario(Attack.halfLines(2000), small));
			all.add(new Scenario(Attack.halfLines(2000), small.withIoThreads(1)));
			VictimSettings kubernetes = VictimSettings.of(handler)
				.withHeap(LARGER_HEAP)
				.withLimits(64L * VictimSettings.MEGABYTE, 5000);
			all.add(new Scenario(Attack.completedLines(3100), kubernetes));
			all.add(new Scenario(Attack.halfLines(10_000), VictimSettings.of(handler).withHeap(LARGER_HEAP)));
		}
		for (TlsKind tls : List.of(TlsKind.JDK, TlsKind.OPENSSL)) {
			VictimSettings settings = VictimSettings.of(HandlerKind.MESSAGES).with(tls);
			all.add(new Scenario(Attack.hellos(2000), settings));
			all.add(new Scenario(Attack.handshakes(500), settings));
			all.add(new Scenario(Attack.encryptedHalfLines(500), settings));
			// The first one is as long as the provider takes
			all.add(new Scenario(Attack.longChains(500, (tls == TlsKind.JDK) ? 30 : 95), settings));
			all.add(new Scenario(Attack.longChains(300, 150), settings));
		}
		return all.stream();
	}

	private static List<Transport> transports() {
		return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING).filter((transport) -> switch (transport) {
			case EPOLL -> Epoll.isAvailable();
			case IO_URING -> IoUring.isAvailable();
			default -> true;
		}).toList();
	}

}
