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

package io.tcpserver.handler;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.tcpserver.AttributeKey;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionInterceptor;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnectionWrapper;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Crowd;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Interceptors see, wrap and reject connections before anybody else sees them.
 */
class ConnectionInterceptorTests {

	private static final AttributeKey<String> TENANT = AttributeKey.of("tenant", String.class);

	@RegisterExtension
	final Servers servers = new Servers();

	private final Recorder recorder = new Recorder();

	@Test
	void interceptorsAreCalledInOrderWithWhatTheOneBeforeReturned() throws Exception {
		Crowd crowd = new Crowd(this.servers,
				(settings) -> settings.interceptor((connection) -> new Named(connection, "first"))
					.interceptor((connection) -> new Named(connection, "second")))
			.join(1);
		assertThat(crowd.connection(0).toString()).startsWith("second first connection ");
	}

	@Test
	void everybodySeesTheWrapper() throws Exception {
		List<TcpConnection> seen = new CopyOnWriteArrayList<>();
		Crowd crowd = new Crowd(this.servers,
				(settings) -> settings.interceptor((connection) -> new Named(connection, "wrapped"))
					.observer(new TcpServerObserver() {

						@Override
						public void opened(TcpConnection connection) {
							seen.add(connection);
						}

						@Override
						public void closed(TcpConnection connection, CloseReason reason) {
							seen.add(connection);
						}

					}))
			.join(1);
		TcpConnection wrapper = crowd.connection(0);
		assertThat(wrapper).isInstanceOf(Named.class);
		crowd.all().bind(wrapper, "imei", "8612");
		crowd.all().join(new Named(wrapper, "by the application"), "room");
		seen.addAll(crowd.all().stream().toList());
		seen.add(crowd.all().find(wrapper.id()).orElseThrow());
		seen.add(crowd.all().find("imei", "8612").orElseThrow());
		seen.addAll(crowd.all().group("room").stream().toList());
		assertThat(crowd.all().broadcast("hello", seen::add)).isOne();
		assertThat(wrapper.keys()).containsEntry("imei", "8612");
		assertThat(wrapper.groups()).containsExactly("room");
		wrapper.close();
		assertThat(crowd.client(0).readAll()).isEqualTo("hello");
		crowd.client(0).close();
		assertThat(Background.result(wrapper.closed())).isEqualTo(CloseReason.KICKED);
		assertThat(seen).hasSize(7).allMatch((connection) -> connection == wrapper);
		assertThat(wrapper.keys()).isEmpty();
	}

	@Test
	void anInterceptorCanGiveAttributesAndWrite() throws Exception {
		Crowd crowd = new Crowd(this.servers, (settings) -> settings.interceptor((connection) -> {
			connection.attribute(TENANT, "blue");
			connection.send("welcome");
			return connection;
		})).join(1);
		assertThat(crowd.connection(0).attribute(TENANT)).isEqualTo("blue");
		assertThat(crowd.client(0).readText(7)).isEqualTo("welcome");
	}

	@Test
	void aRejectedConnectionIsClosedAndCounted() throws Exception {
		AtomicReference<TcpConnection> rejected = new AtomicReference<>();
		CompletableFuture<CompletableFuture<Void>> sent = new CompletableFuture<>();
		TcpServer server = this.servers
			.start((settings) -> settings.observer(this.recorder).interceptor((connection) -> {
				rejected.set(connection);
				sent.complete(connection.send("never"));
				return null;
			}), Servers.shout());
		Peer peer = this.servers.connect(server);
		assertThat(peer.isAtEnd()).isTrue();
		assertThat(Background.result(rejected.get().closed())).isEqualTo(CloseReason.ABORTED);
		assertThat(rejected.get().isOpen()).isFalse();
		assertThat(Background.result(sent)).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(ConnectionLostException.class);
		assertThat(server.statistics().rejected()).containsExactly(Map.entry(RejectReason.DENIED, 1L));
		assertThat(server.statistics().accepted()).isOne();
		assertThat(server.statistics().active()).isZero();
		assertThat(server.connections()).isEmpty();
		await().untilAsserted(() -> assertThat(this.recorder.events()).containsExactly("serving", "rejected"));
	}

	@Test
	void anInterceptorThatFailsRejectsThisConnectionOnly() throws Exception {
		AtomicReference<ConnectionInterceptor> interceptor = new AtomicReference<>((connection) -> connection);
		Crowd crowd = new Crowd(this.servers,
				(settings) -> settings.interceptor((connection) -> interceptor.get().intercept(connection)))
			.join(1);
		interceptor.set((connection) -> {
			throw new IllegalStateException("on purpose");
		});
		assertThat(this.servers.connect(crowd.server()).isAtEnd()).isTrue();
		interceptor.set((connection) -> crowd.connection(0));
		assertThat(this.servers.connect(crowd.server()).isAtEnd()).isTrue();
		interceptor.set((connection) -> connection);
		crowd.join(1);
		assertThat(crowd.all().broadcast("hello")).isEqualTo(2);
		assertThat(crowd.client(1).readText(5)).isEqualTo("hello");
		assertThat(crowd.server().statistics().rejected()).containsExactly(Map.entry(RejectReason.DENIED, 2L));
	}

	@Test
	void anAdoptedConnectionIsInterceptedToo() throws Exception {
		Crowd crowd = new Crowd(this.servers, (settings) -> settings
			.interceptor((connection) -> (connection.attribute(TENANT) != null) ? connection : null));
		try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
				SocketChannel client = SocketChannel.open(listener.getLocalAddress())) {
			SocketChannel accepted = listener.accept();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> crowd.server().adopt(accepted))
				.withMessageContaining("does not take this connection");
			assertThat(accepted.isOpen()).isFalse();
			assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
		}
	}

	/**
	 * Says what it is.
	 */
	private static class Named extends TcpConnectionWrapper {

		private final String name;

		Named(TcpConnection delegate, String name) {
			super(delegate);
			this.name = name;
		}

		@Override
		public String toString() {
			return this.name + " " + delegate();
		}

	}

}
