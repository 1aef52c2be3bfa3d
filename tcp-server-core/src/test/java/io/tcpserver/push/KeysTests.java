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

package io.tcpserver.push;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionDirectory;
import io.tcpserver.DuplicateKey;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Crowd;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Keys that connections are bound to and found by.
 */
class KeysTests {

	@RegisterExtension
	final Servers servers = new Servers();

	@Test
	void aConnectionIsFoundByEachOfItsKeys() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(2);
		TcpConnection connection = crowd.connection(0);
		assertThat(crowd.all().bind(connection, "imei", "8612")).isTrue();
		assertThat(crowd.all().bind(connection, "user", "anna")).isTrue();
		assertThat(crowd.all().find("imei", "8612")).contains(connection);
		assertThat(crowd.all().find("user", "anna")).contains(connection);
		assertThat(crowd.all().find("user", "8612")).isEmpty();
		assertThat(crowd.all().find(connection.id())).contains(connection);
		assertThat(connection.keys()).containsExactly(Map.entry("imei", "8612"), Map.entry("user", "anna"));
		assertThat(crowd.connection(1).keys()).isEmpty();
	}

	@Test
	void whatIsFoundCanBeSentTo() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(2);
		crowd.all().bind(crowd.connection(1), "imei", "8612");
		Background.result(crowd.all().find("imei", "8612").orElseThrow().send("reboot\n"));
		assertThat(crowd.client(1).readText(7)).isEqualTo("reboot\n");
	}

	@Test
	void bindingTheSameKeyAgainChangesNothing() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(1);
		TcpConnection connection = crowd.connection(0);
		for (DuplicateKey policy : DuplicateKey.values()) {
			assertThat(crowd.all().bind(connection, "imei", "8612", policy)).isTrue();
		}
		assertThat(crowd.all().findAll("imei", "8612")).containsExactly(connection);
		assertThat(connection.isOpen()).isTrue();
		crowd.all().unbind(connection, "imei");
		assertThat(crowd.all().find("imei", "8612")).isEmpty();
	}

	@Test
	void aNewValueOfTheSameNameReplacesTheOldOne() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(1);
		TcpConnection connection = crowd.connection(0);
		crowd.all().bind(connection, "user", "anna");
		crowd.all().bind(connection, "user", "bert");
		assertThat(crowd.all().find("user", "anna")).isEmpty();
		assertThat(crowd.all().find("user", "bert")).contains(connection);
		assertThat(connection.keys()).containsOnlyKeys("user").containsValue("bert");
	}

	@Test
	void theOldConnectionOfAKeyIsClosedAsReplaced() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(2);
		TcpConnection old = crowd.connection(0);
		crowd.all().bind(old, "imei", "8612");
		Background.result(old.send("last words"));
		assertThat(crowd.all().bind(crowd.connection(1), "imei", "8612")).isTrue();
		assertThat(crowd.all().find("imei", "8612")).contains(crowd.connection(1));
		assertThat(crowd.client(0).readAll()).isEqualTo("last words");
		crowd.client(0).close();
		assertThat(Background.result(old.closed())).isEqualTo(CloseReason.REPLACED);
		assertThat(crowd.connection(1).isOpen()).isTrue();
		assertThat(crowd.server().statistics().closed()).containsOnlyKeys(CloseReason.REPLACED);
	}

	@Test
	void theNewConnectionOfAKeyIsRejectedAndLeftOpen() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(2);
		crowd.all().bind(crowd.connection(0), "imei", "8612");
		crowd.all().bind(crowd.connection(1), "imei", "9999");
		assertThat(crowd.all().bind(crowd.connection(1), "imei", "8612", DuplicateKey.REJECT_NEW)).isFalse();
		assertThat(crowd.all().find("imei", "8612")).contains(crowd.connection(0));
		assertThat(crowd.all().find("imei", "9999")).contains(crowd.connection(1));
		Background.result(crowd.connection(1).send("already there"));
		assertThat(crowd.client(1).readText(13)).isEqualTo("already there");
	}

	@Test
	void severalConnectionsCanHaveTheSameKey() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(3);
		crowd.connections()
			.forEach((connection) -> assertThat(crowd.all().bind(connection, "user", "anna", DuplicateKey.ALLOW))
				.isTrue());
		assertThat(crowd.all().findAll("user", "anna")).isEqualTo(crowd.connections());
		assertThat(crowd.all().find("user", "anna")).contains(crowd.connection(2));
		crowd.all().unbind(crowd.connection(2), "user");
		assertThat(crowd.all().find("user", "anna")).contains(crowd.connection(1));
		assertThat(crowd.all().bind(crowd.connection(2), "user", "anna", DuplicateKey.CLOSE_OLD)).isTrue();
		assertThat(crowd.all().findAll("user", "anna")).containsExactly(crowd.connection(2));
		crowd.clients().forEach(KeysTests::close);
		assertThat(Background.result(crowd.connection(0).closed())).isEqualTo(CloseReason.REPLACED);
		assertThat(Background.result(crowd.connection(1).closed())).isEqualTo(CloseReason.REPLACED);
		assertThat(Background.result(crowd.connection(2).closed())).isEqualTo(CloseReason.PEER);
	}

	@Test
	void ofTwoThreadsThatBindTheSameKeyOneConnectionStays() throws Exception {
		Crowd crowd = new Crowd(this.servers);
		for (int round = 0; round < 50; round++) {
			crowd.join(2);
			TcpConnection one = crowd.connection(2 * round);
			TcpConnection other = crowd.connection(2 * round + 1);
			String key = "key " + round;
			CyclicBarrier barrier = new CyclicBarrier(2);
			CompletableFuture<Boolean> first = Background.start(() -> {
				barrier.await();
				return crowd.all().bind(one, "imei", key);
			});
			CompletableFuture<Boolean> second = Background.start(() -> {
				barrier.await();
				return crowd.all().bind(other, "imei", key);
			});
			assertThat(Background.result(first)).isTrue();
			assertThat(Background.result(second)).isTrue();
			List<TcpConnection> bound = crowd.all().findAll("imei", key);
			assertThat(bound).hasSize(1);
			TcpConnection replaced = bound.contains(one) ? other : one;
			assertThat(crowd.client(crowd.connections().indexOf(replaced)).isAtEnd()).isTrue();
			assertThat(bound.get(0).isOpen()).isTrue();
			assertThat(replaced.keys()).isEmpty();
		}
	}

	@Test
	void ofTwoThreadsThatBindTheSameKeyOneIsRejected() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(2);
		for (int round = 0; round < 200; round++) {
			String key = "key " + round;
			CyclicBarrier barrier = new CyclicBarrier(2);
			List<CompletableFuture<Boolean>> both = crowd.connections().stream().map((connection) -> {
				return Background.start(() -> {
					barrier.await();
					return crowd.all().bind(connection, "imei", key, DuplicateKey.REJECT_NEW);
				});
			}).toList();
			assertThat(List.of(Background.result(both.get(0)), Background.result(both.get(1))))
				.containsExactlyInAnyOrder(true, false);
		}
	}

	@Test
	void keysStayUntilTheConnectionHasEndedButAreNotFound() throws Exception {
		AtomicReference<Map<String, String>> seenByObserver = new AtomicReference<>();
		Crowd crowd = new Crowd(this.servers, (settings) -> settings.observer(new TcpServerObserver() {

			@Override
			public void closed(TcpConnection connection, CloseReason reason) {
				seenByObserver.set(connection.keys());
			}

		})).join(1);
		TcpConnection connection = crowd.connection(0);
		crowd.all().bind(connection, "imei", "8612");
		crowd.client(0).close();
		Background.result(connection.closed());
		assertThat(seenByObserver.get()).containsEntry("imei", "8612");
		assertThat(crowd.all().find("imei", "8612")).isEmpty();
		assertThat(connection.keys()).isEmpty();
	}

	@Test
	void aMessageHandlerStillSeesTheKeysWhenItIsToldOfTheEnd() throws Exception {
		CompletableFuture<Map<String, String>> keys = new CompletableFuture<>();
		CompletableFuture<TcpConnection> opened = new CompletableFuture<>();
		TcpServer server = this.servers.bind((TcpServerBuilder builder) -> builder.messageHandler(FrameCodecs.line(100),
				new MessageHandler<String>() {

					@Override
					public @Nullable Object onMessage(String message, TcpConnection connection) {
						opened.complete(connection);
						return null;
					}

					@Override
					public void onClose(TcpConnection connection, CloseReason reason) {
						keys.complete(connection.keys());
					}

				}));
		server.startServing();
		Peer peer = this.servers.connect(server).send("hello\n");
		TcpConnection connection = Background.result(opened);
		server.connections().bind(connection, "imei", "8612");
		peer.close();
		assertThat(Background.result(keys)).containsEntry("imei", "8612");
		Background.result(connection.closed());
		assertThat(connection.keys()).isEmpty();
	}

	@Test
	void anEndedConnectionCannotBeBound() throws Exception {
		ConnectionDirectory directory = new ConnectionDirectory();
		Crowd crowd = new Crowd(this.servers, (settings) -> settings.directory(directory)).join(1);
		TcpConnection connection = crowd.connection(0);
		crowd.client(0).close();
		Background.result(connection.closed());
		assertThat(crowd.all().bind(connection, "imei", "8612")).isFalse();
		assertThat(directory.bind(connection, "imei", "8612", DuplicateKey.ALLOW)).isFalse();
		crowd.all().join(connection, "room");
		directory.join(connection, "room");
		assertThat(connection.keys()).isEmpty();
		assertThat(connection.groups()).isEmpty();
		assertThat(directory).hasToString("ConnectionDirectory[0 connections with keys or groups]");
	}

	@Test
	void bindingWhileTheConnectionEndsLeavesNothing() throws Exception {
		ConnectionDirectory directory = new ConnectionDirectory();
		Crowd crowd = new Crowd(this.servers, (settings) -> settings.directory(directory));
		for (int round = 0; round < 100; round++) {
			crowd.join(1);
			TcpConnection connection = crowd.connection(round);
			Peer client = crowd.client(round);
			CompletableFuture<Void> binding = Background.start(() -> {
				for (int i = 0; connection.isOpen(); i++) {
					crowd.all().bind(connection, "imei", "key " + i);
					crowd.all().join(connection, "room " + i % 3);
				}
				return null;
			});
			client.reset();
			Background.result(connection.closed());
			Background.result(binding);
			assertThat(connection.keys()).isEmpty();
			assertThat(connection.groups()).isEmpty();
		}
		assertThat(directory).hasToString("ConnectionDirectory[0 connections with keys or groups]");
	}

	@Test
	void keysAreUniqueOverServersThatShareADirectoryButFoundOnTheirOwn() throws Exception {
		ConnectionDirectory directory = new ConnectionDirectory();
		Crowd one = new Crowd(this.servers, (settings) -> settings.directory(directory)).join(1);
		Crowd other = new Crowd(this.servers, (settings) -> settings.directory(directory)).join(1);
		one.all().bind(one.connection(0), "imei", "8612");
		assertThat(one.all().bind(other.connection(0), "imei", "8612")).as("not of this server").isFalse();
		assertThat(other.all().find("imei", "8612")).isEmpty();
		assertThat(other.all().bind(other.connection(0), "imei", "8612")).isTrue();
		assertThat(one.client(0).isAtEnd()).isTrue();
		assertThat(one.all().find("imei", "8612")).isEmpty();
		assertThat(other.all().find("imei", "8612")).contains(other.connection(0));
		assertThat(directory.find("imei", "8612")).contains(other.connection(0));
	}

	@Test
	void namesAndKeysMustNotBeNull() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(1);
		assertThatNullPointerException().isThrownBy(() -> crowd.all().bind(crowd.connection(0), "imei", null));
		assertThatNullPointerException().isThrownBy(() -> crowd.all().find("imei", null));
		assertThatNullPointerException().isThrownBy(() -> crowd.all().group(null));
	}

	private static void close(Peer client) {
		try {
			client.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
