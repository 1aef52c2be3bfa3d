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

import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.tcpserver.Addresses;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes down which connections a server turns away, from whom, and why.
 */
public final class Refusals implements TcpServerObserver {

	private final List<Refusal> refusals = new CopyOnWriteArrayList<>();

	private final List<String> handshakes = new CopyOnWriteArrayList<>();

	private int taken;

	/**
	 * Wait for the next one.
	 */
	public Refusal next() {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> this.refusals.size() > this.taken);
		this.taken++;
		return this.refusals.get(this.taken - 1);
	}

	/**
	 * Wait for the next one, which is not worth a word.
	 */
	public void nextIsQuiet(RejectReason reason) {
		Refusal next = next();
		assertThat(next.reason()).isEqualTo(reason);
		assertThat(next.cause()).isNull();
	}

	public List<Refusal> all() {
		return List.copyOf(this.refusals);
	}

	public List<String> handshakes() {
		return List.copyOf(this.handshakes);
	}

	@Override
	public void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
			@Nullable Throwable cause) {
		String address = (remoteAddress != null) ? Addresses.format(remoteAddress) : null;
		this.refusals.add(new Refusal(address, reason, (cause != null) ? cause.getMessage() : null));
	}

	@Override
	public void tlsHandshake(TcpServer server, SocketAddress remoteAddress, Duration duration,
			@Nullable Throwable failure) {
		this.handshakes.add(Addresses.format(remoteAddress) + ((failure != null) ? " failed" : ""));
	}

	/**
	 * A connection that was turned away.
	 */
	public record Refusal(@Nullable String remoteAddress, RejectReason reason, @Nullable String cause) {

	}

}
