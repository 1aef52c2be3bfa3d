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

package io.tcpserver.context.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionDirectory;
import io.tcpserver.ConnectionInterceptor;
import io.tcpserver.DuplicateKey;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnectionWrapper;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.TcpServers;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the {@link TcpConnections} bean over several servers, and for
 * {@link ConnectionInterceptor} beans.
 */
class TcpConnectionsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
		.withPropertyValues("tcp.server.address=127.0.0.1", "tcp.server.port=0", "tcp.servers.chat.port=0");

	private final List<LineClient> clients = new ArrayList<>();

	@AfterEach
	void disconnect() throws IOException {
		for (LineClient client : this.clients) {
			client.close();
		}
	}

	@Test
	void keysAreUniqueAndFoundOverAllServers() {
		this.contextRunner.run((context) -> {
			TcpConnections all = context.getBean(TcpConnections.class);
			TcpConnection one = connect(context, "default");
			TcpConnection other = connect(context, "chat");
			assertThat(all.bind(one, "imei", "8612")).isTrue();
			assertThat(all.find("imei", "8612")).contains(one);
			assertThat(context.getBean("chatTcpServer", TcpServer.class).connections().find("imei", "8612")).isEmpty();
			assertThat(all.bind(other, "imei", "8612", DuplicateKey.REJECT_NEW)).isFalse();
			assertThat(all.bind(other, "imei", "8612")).isTrue();
			assertThat(all.find("imei", "8612")).contains(other);
			assertThat(this.clients.get(0).readLine()).isNull();
			this.clients.get(0).close();
			assertThat(one.closed().get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.REPLACED);
			all.unbind(other, "imei");
			assertThat(all.findAll("imei", "8612")).isEmpty();
			assertThat(all.bind(one, "imei", "8612")).isFalse();
		});
	}

	@Test
	void groupsSpanAllServers() {
		this.contextRunner.run((context) -> {
			TcpConnections all = context.getBean(TcpConnections.class);
			TcpConnection one = connect(context, "default");
			TcpConnection other = connect(context, "chat");
			connect(context, "chat");
			TcpConnections room = all.group("room");
			all.join(one, "room");
			room.join(other, "room");
			assertThat(room).containsExactlyInAnyOrder(one, other).hasSize(room.size());
			assertThat(room.broadcast("hello\n")).isEqualTo(2);
			assertThat(room.broadcast("chat\n", (connection) -> connection.serverName().equals("chat"))).isOne();
			assertThat(all.broadcast("all\n")).isEqualTo(3);
			assertThat(lines(0, 2)).containsExactly("hello", "all");
			assertThat(lines(1, 3)).containsExactly("hello", "chat", "all");
			assertThat(lines(2, 1)).containsExactly("all");
			room.leave(one, "room");
			assertThat(room).containsExactly(other);
		});
	}

	@Test
	void aMessageThatNoServerCanSendIsRefusedOnce() {
		this.contextRunner.run((context) -> {
			TcpConnections all = context.getBean(TcpConnections.class);
			assertThat(all.broadcast(1)).as("nobody to encode it for").isZero();
			connect(context, "default");
			connect(context, "chat");
			assertThatIllegalArgumentException().isThrownBy(() -> all.broadcast(1))
				.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
		});
	}

	@Test
	void everyRunHasTheKeysOfTheApplication() {
		this.contextRunner.run((context) -> {
			TcpConnections all = context.getBean(TcpConnections.class);
			TcpServer server = context.getBean("tcpServer", TcpServer.class);
			TcpConnection first = connect(context, "default");
			all.bind(first, "imei", "8612");
			server.close();
			TcpConnection other = connect(context, "chat");
			server.closeClients();
			this.clients.get(0).close();
			first.closed().get(10, TimeUnit.SECONDS);
			assertThat(all.find("imei", "8612")).isEmpty();
			server.startServing();
			TcpConnection second = connect(context, "default");
			assertThat(all.bind(other, "imei", "8612")).isTrue();
			assertThat(all.bind(second, "imei", "8612", DuplicateKey.ALLOW)).isTrue();
			assertThat(all.findAll("imei", "8612")).containsExactlyInAnyOrder(second, other);
			assertThat(context.getBean(ConnectionDirectory.class).findAll("imei", "8612")).containsExactly(other,
					second);
		});
	}

	@Test
	void aDirectoryOfTheApplicationIsUsed() {
		ConnectionDirectory directory = new ConnectionDirectory();
		this.contextRunner.withBean(ConnectionDirectory.class, () -> directory).run((context) -> {
			TcpConnection connection = connect(context, "default");
			context.getBean(TcpConnections.class).join(connection, "room");
			assertThat(directory.members("room")).containsExactly(connection);
		});
	}

	@Test
	void interceptorsOfEveryServerAreCalledInOrder() {
		this.contextRunner.withUserConfiguration(Interceptors.class).run((context) -> {
			assertThat(connect(context, "default")).hasToString("second first default");
			assertThat(connect(context, "chat")).hasToString("second first chat");
		});
	}

	@Test
	void anInterceptorRejectsConnectionsOfOneServer() {
		this.contextRunner.withBean(ConnectionInterceptor.class, NoChat::new).run((context) -> {
			assertThat(connect(context, "default").isOpen()).isTrue();
			TcpServer chat = context.getBean("chatTcpServer", TcpServer.class);
			LineClient client = new LineClient(Ports.of(chat));
			this.clients.add(client);
			assertThat(client.readLine()).isNull();
			assertThat(chat.statistics().rejected()).containsOnlyKeys(RejectReason.DENIED);
		});
	}

	private TcpConnection connect(ApplicationContext context, String server) throws IOException {
		TcpConnections connections = context.getBean(TcpServers.class).get(server).orElseThrow().connections();
		List<TcpConnection> before = connections.stream().toList();
		this.clients.add(new LineClient(Ports.of(context.getBean(TcpServers.class).get(server).orElseThrow())));
		List<TcpConnection> opened = new CopyOnWriteArrayList<>();
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> connections.stream().filter((candidate) -> !before.contains(candidate)).anyMatch(opened::add));
		return opened.get(0);
	}

	private List<@Nullable String> lines(int client, int count) throws IOException {
		List<@Nullable String> lines = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			lines.add(this.clients.get(client).readLine());
		}
		return lines;
	}

	@Configuration(proxyBeanMethods = false)
	static class Interceptors {

		@Bean
		@Order(2)
		ConnectionInterceptor second() {
			return (connection) -> new Named(connection, "second " + connection);
		}

		@Bean
		@Order(1)
		ConnectionInterceptor first() {
			return (connection) -> new Named(connection, "first " + connection.serverName());
		}

	}

	static class NoChat implements ConnectionInterceptor {

		@Override
		public @Nullable TcpConnection intercept(TcpConnection connection) {
			return connection.serverName().equals("chat") ? null : connection;
		}

	}

	static class Named extends TcpConnectionWrapper {

		private final String name;

		Named(TcpConnection delegate, String name) {
			super(delegate);
			this.name = name;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
