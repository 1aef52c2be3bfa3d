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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.AttributeKey;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a handler may do with its connection while it lives, and that nothing is left of
 * it afterwards.
 */
class HandlerLifeTests {

	@RegisterExtension
	private final Servers servers = new Servers();

	@Test
	@DisplayName("asyncio T01: a handler sees its connection before any of its bytes, which wait")
	void aHandlerSeesItsConnectionBeforeAnyOfItsBytes() throws Exception {
		List<String> events = new ArrayList<>();
		CompletableFuture<Void> done = new CompletableFuture<>();
		TcpServer server = this.servers.startAsync((reader, writer) -> {
			events.add("handler " + writer.connection().bytesReceived());
			return reader.readLine().thenAccept((line) -> {
				events.add(line);
				done.complete(null);
			});
		});
		Peer client = this.servers.connect(server);
		client.send("line\n");
		Background.result(done);
		assertThat(events).containsExactly("handler 0", "line");
	}

	@Test
	@DisplayName("asyncio T15: a handler may hand its connection over to another one in mid-stream")
	void aHandlerMayHandItsConnectionOver() throws Exception {
		AsyncStreamHandler counting = (reader, writer) -> reader.readLine()
			.thenAccept((line) -> writer.write(line.length() + " bytes\n"));
		TcpServer server = this.servers.start((reader, writer) -> {
			while (reader.readLine().equals("count")) {
				Background.result(counting.handle(reader.async(), writer).toCompletableFuture());
			}
			writer.write(reader.readAll());
		});
		Peer client = this.servers.connect(server);
		// All at once: none of it may stay with the handler that was there before
		client.send("count\nabc\ncount\nde\nstop\nrest");
		client.sendEof();
		assertThat(client.readAll()).isEqualTo("3 bytes\n2 bytes\nrest");
	}

	@Test
	@DisplayName("asyncio W30: a handler that only waits for its peer is not collected")
	void aHandlerThatOnlyWaitsIsNotCollected() throws Exception {
		TcpServer server = this.servers.startAsync((reader, writer) -> reader.readLine().thenAccept(writer::write));
		Peer client = this.servers.connect(server);
		Awaitility.await().until(() -> server.statistics().active() == 1);
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		client.send("alive\n");
		assertThat(client.readAll()).isEqualTo("alive");
	}

	@Test
	@DisplayName("asyncio W16, W18: what a handler that forgets its writer has written is sent, then the connection ends")
	void aForgottenWriterIsFlushedAndClosed() throws Exception {
		StreamHandler forgetful = (reader, writer) -> writer.write(reader.readLine());
		AsyncStreamHandler asyncForgetful = (reader, writer) -> reader.readLine().thenAccept(writer::write);
		Recorder recorder = new Recorder();
		TcpServer server = this.servers.start((settings) -> settings.observer(recorder), forgetful);
		TcpServer asyncServer = this.servers.startAsync((settings) -> settings.observer(recorder), asyncForgetful);
		for (TcpServer each : List.of(server, asyncServer)) {
			try (Peer client = this.servers.connect(each)) {
				// It does not end its own stream
				client.send("bytes\n");
				assertThat(client.readAll()).isEqualTo("bytes");
				Awaitility.await().until(() -> each.statistics().active() == 0);
				assertThat(each.statistics().closed()).containsOnlyKeys(CloseReason.COMPLETED);
				assertThat(recorder.failures()).isEmpty();
			}
		}
	}

	@Test
	@DisplayName("asyncio T22: nothing is left of a connection that has ended")
	void nothingIsLeftOfAConnectionThatHasEnded() throws Exception {
		List<WeakReference<Object>> left = new ArrayList<>();
		TcpServer server = this.servers.start((reader, writer) -> {
			synchronized (left) {
				left.add(new WeakReference<>(reader));
				left.add(new WeakReference<>(writer));
				left.add(new WeakReference<>(writer.connection()));
			}
			writer.write(reader.readAll());
		});
		for (int i = 0; i < 10; i++) {
			try (Peer client = this.servers.connect(server)) {
				client.send("bytes");
				client.sendEof();
				assertThat(client.readAll()).isEqualTo("bytes");
			}
		}
		Awaitility.await().until(() -> server.statistics().active() == 0);
		// The last one may still be on the stack of a thread that waits
		Awaitility.await().until(() -> {
			System.gc();
			synchronized (left) {
				return left.stream().filter((one) -> one.get() != null).count() <= 3;
			}
		});
	}

	@Test
	@DisplayName("asyncio X24: closing when drain goes on ends the connection once")
	void closingWhenDrainGoesOnEndsTheConnectionOnce() throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			StreamWriterTests.fill(connected.writer());
			AtomicInteger times = new AtomicInteger();
			connected.writer().drainAsync().thenRun(() -> {
				times.incrementAndGet();
				connected.writer().close();
				connected.writer().close();
			});
			connected.client().readAllBytes();
			assertThat(connected.closeReason()).isEqualTo(CloseReason.COMPLETED);
			assertThat(times).hasValue(1);
		}
	}

	@Test
	@DisplayName("asyncio X34: a callback that fails does not harm its connection")
	void aCallbackThatFailsDoesNotHarmItsConnection() throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			StreamWriterTests.fill(connected.writer());
			CompletableFuture<Void> failing = connected.writer().drainAsync().thenRun(() -> {
				throw new IllegalStateException("broken on purpose");
			});
			CompletableFuture<Void> other = connected.writer().drainAsync();
			long size = connected.connection().bytesSent() + connected.writer().writeBufferSize();
			connected.client().read(Math.toIntExact(size));
			Background.result(other);
			Awaitility.await().until(failing::isCompletedExceptionally);
			connected.writer().write("fine");
			assertThat(connected.client().readText(4)).isEqualTo("fine");
		}
	}

	@Test
	@DisplayName("asyncio X31: what is not known of a connection is null or empty, and stays so when it is asked for")
	void whatIsNotKnownIsNullOrEmpty() throws Exception {
		AttributeKey<String> unknown = AttributeKey.of("name", String.class);
		try (Connected connected = Connected.open()) {
			TcpConnection connection = connected.connection();
			assertThat(connection.attribute(unknown)).isNull();
			connection.attribute(AttributeKey.of("other", String.class), "value");
			connection.attribute(AttributeKey.of("name", Integer.class), 1);
			assertThat(connection.attribute(unknown)).isNull();
			connection.attribute(unknown, "value");
			connection.attribute(unknown, null);
			assertThat(connection.attribute(unknown)).isNull();
			assertThat(connection.sslSession()).isEmpty();
			assertThat(connection.proxyHeader()).isEmpty();
			assertThat(connection.lastReadAt()).isEmpty();
			assertThat(connection.keys()).isEmpty();
			assertThat(connection.groups()).isEmpty();
		}
	}

	@Test
	void typeOfAnAttributeMayBeGeneric() throws Exception {
		AttributeKey<List<String>> names = AttributeKey.of("names", List.class);
		try (Connected connected = Connected.open()) {
			TcpConnection connection = connected.connection();
			connection.attribute(names, List.of("one", "two"));
			List<String> known = connection.attribute(names);
			assertThat(known).containsExactly("one", "two");
			AttributeKey<Set<String>> others = AttributeKey.of("names", Set.class);
			assertThat(connection.attribute(others)).isNull();
		}
	}

	@Test
	@DisplayName("asyncio W25: attributes and what was counted can be read after the end")
	void whatIsKnownOfAConnectionCanBeReadAfterTheEnd() throws Exception {
		AttributeKey<String> known = AttributeKey.of("known", String.class);
		AttributeKey<String> unknown = AttributeKey.of("unknown", String.class);
		try (Connected connected = Connected.open(); Connected other = Connected.open()) {
			TcpConnection connection = connected.connection();
			connection.attribute(known, "value");
			assertThat(other.connection().attribute(known)).isNull();
			connected.client().send("12345");
			assertThat(connected.reader().readExactly(5)).hasSize(5);
			connected.writer().write("123").close();
			assertThat(connected.client().readAllBytes()).hasSize(3);
			assertThat(connected.closeReason()).isEqualTo(CloseReason.COMPLETED);
			assertThat(connection.attribute(known)).isEqualTo("value");
			assertThat(connection.attribute(unknown)).isNull();
			assertThat(connection.bytesReceived()).isEqualTo(5);
			assertThat(connection.bytesSent()).isEqualTo(3);
			assertThat(connection.isOpen()).isFalse();
			assertThat(connection.lastReadAt()).isPresent();
			assertThat(connection.remoteAddress()).isEqualTo(connected.client().localAddress());
		}
	}

}
