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

package io.tcpserver.stream;

import java.lang.ref.WeakReference;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.tcpserver.AttributeKey;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerObserver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What handlers can rely on, whichever of the two kinds they are.
 */
class HandlerContractTests {

	@Test
	@DisplayName("asyncio T01, T04: what arrives before the handler reads waits for it")
	void inputWaitsForTheHandler() throws Exception {
		CountDownLatch sent = new CountDownLatch(1);
		try (TestServer server = TestServer.serve((reader, writer) -> {
			sent.await();
			writer.write(reader.readAll());
		}); TestClient client = server.connect()) {
			client.send("early");
			client.sendEof();
			sent.countDown();
			assertThat(client.readAllText()).isEqualTo("early");
		}
	}

	@Test
	@DisplayName("asyncio T06, W21: a handler that fails on input is reported, and the connection closed")
	void failureOnInputCloses() throws Exception {
		assertFailureCloses(TestServer.serve((reader, writer) -> {
			reader.readLine();
			throw new IllegalStateException("on purpose");
		}), false);
		assertFailureCloses(TestServer.serveAsync((reader, writer) -> reader.readLine().thenAccept((line) -> {
			throw new IllegalStateException("on purpose");
		})), false);
	}

	@Test
	@DisplayName("asyncio T05: a handler that fails at the end of input is reported, and the connection closed")
	void failureAtTheEndOfInputCloses() throws Exception {
		assertFailureCloses(TestServer.serve((reader, writer) -> {
			reader.readAll();
			throw new IllegalStateException("on purpose");
		}), true);
		assertFailureCloses(TestServer.serveAsync((reader, writer) -> reader.readAll().thenAccept((bytes) -> {
			throw new IllegalStateException("on purpose");
		})), true);
	}

	private static void assertFailureCloses(TestServer server, boolean eof) throws Exception {
		try (server; TestClient client = server.connect()) {
			client.send("line\n");
			if (eof) {
				client.sendEof();
			}
			assertThat(client.readAllText()).isEmpty();
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.server().statistics().closed())
					.containsOnlyKeys(CloseReason.HANDLER_ERROR));
			assertThat(server.failures()).hasSize(1);
			assertThat(server.failures().get(0)).hasStackTraceContaining("on purpose");
		}
	}

	@Test
	@DisplayName("asyncio T08: a handler that ends with its input closes the connection")
	void endOfInputCanClose() throws Exception {
		try (TestServer server = TestServer.serve((reader, writer) -> reader.readAll());
				TestClient client = server.connect()) {
			client.sendEof();
			assertThat(client.readAllText()).isEmpty();
		}
	}

	@Test
	@DisplayName("asyncio T15: a handler hands a live connection to another one, with what is buffered")
	void protocolCanChange() throws Exception {
		StreamHandler upgraded = (reader, writer) -> writer.write("new " + new String(reader.readExactly(4)));
		try (TestServer server = TestServer.serve((reader, writer) -> {
			writer.write("old " + reader.readLine() + ";");
			upgraded.handle(reader, writer);
		}); TestClient client = server.connect()) {
			client.send("upgrade\nrest");
			assertThat(client.readAllText()).isEqualTo("old upgrade;new rest");
		}
	}

	@Test
	@DisplayName("asyncio W16, W18: a handler that forgets its writer leaves no open connection")
	void forgottenWriterIsClosed() throws Exception {
		try (TestServer server = TestServer.serve((reader, writer) -> {
		}); TestClient client = server.connect()) {
			assertThat(client.readAllText()).isEmpty();
		}
		try (TestServer server = TestServer.serveAsync((reader, writer) -> CompletableFuture.completedFuture(null));
				TestClient client = server.connect()) {
			assertThat(client.readAllText()).isEmpty();
		}
	}

	@Test
	@DisplayName("asyncio W30: a handler that nobody else references lives as long as its connection")
	void waitingHandlerIsNotCollected() throws Exception {
		CountDownLatch waiting = new CountDownLatch(2);
		StreamHandler blocking = (reader, writer) -> {
			waiting.countDown();
			writer.write(reader.readLine());
		};
		AsyncStreamHandler async = (reader, writer) -> {
			waiting.countDown();
			return reader.readLine().thenAccept(writer::write);
		};
		try (TestServer first = TestServer.serve(blocking);
				TestServer second = TestServer.serveAsync(async);
				TestClient one = first.connect();
				TestClient other = second.connect()) {
			waiting.await();
			collectGarbage();
			for (TestClient client : List.of(one, other)) {
				client.send("still here\n");
				assertThat(client.readAllText()).isEqualTo("still here");
			}
		}
	}

	private static void collectGarbage() {
		WeakReference<Object> garbage = new WeakReference<>(new Object());
		Awaitility.await().until(() -> {
			System.gc();
			return garbage.get() == null;
		});
	}

	@Test
	@DisplayName("asyncio X24: closing when drain goes on ends the connection once")
	void closeWhenDrainGoesOn() throws Exception {
		byte[] large = new byte[4_000_000];
		try (TestServer server = TestServer.serveAsync((reader, writer) -> {
			writer.write(large);
			return writer.drainAsync().thenRun(writer::close);
		}); TestClient client = server.connect(4096)) {
			assertThat(client.readAll()).hasSize(large.length);
		}
	}

	@Test
	@DisplayName("asyncio X31: an attribute that is not set is null")
	void attributes() throws Exception {
		AttributeKey<String> user = AttributeKey.of("user", String.class);
		try (Connected connected = Connected.open()) {
			TcpConnection connection = connected.connection();
			assertThat(connection.attribute(user)).isNull();
			connection.attribute(user, "someone");
			assertThat(connection.attribute(user)).isEqualTo("someone");
			assertThat(connection.attribute(AttributeKey.of("user", Integer.class))).isNull();
			connection.attribute(user, null);
			assertThat(connection.attribute(user)).isNull();
		}
	}

	@Test
	@DisplayName("asyncio X34: an observer that fails leaves the connection open")
	void failingObserverLeavesTheConnectionOpen() throws Exception {
		TcpServerObserver failing = new TcpServerObserver() {

			@Override
			public void opened(TcpConnection connection) {
				throw new IllegalStateException("on purpose");
			}

		};
		try (TestServer server = TestServer.serve((config) -> config.observer(failing),
				(reader, writer) -> writer.write(reader.readAll())); TestClient client = server.connect()) {
			client.send("open");
			client.sendEof();
			assertThat(client.readAllText()).isEqualTo("open");
		}
	}

	@Test
	@DisplayName("asyncio A15: the listening addresses are a view that nobody can change")
	void socketsCannotBeChanged() throws Exception {
		try (TestServer server = TestServer.serve((reader, writer) -> {
		})) {
			List<SocketAddress> sockets = server.server().sockets();
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(sockets::clear);
			assertThat(server.server().sockets()).hasSize(1);
		}
	}

}
