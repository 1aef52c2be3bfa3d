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

package io.tcpserver.autoconfigure;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.context.TcpServers;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link TcpServerAutoConfiguration}.
 */
class TcpServerAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class));

	@Test
	void propertiesThatAreOnlyFallenBackToMakeNoServer() {
		this.contextRunner.withPropertyValues("tcp.server.backlog=10", "tcp.server.address=127.0.0.1")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(TcpServer.class));
	}

	@Test
	void handlerMakesTheDefaultServer() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> {
				assertThat(context).hasSingleBean(TcpServer.class).hasBean("tcpServer");
				assertThat(context.getBean(TcpServer.class).isServing()).isTrue();
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("hello")).isEqualTo("HELLO");
				}
			});
	}

	@Test
	void asynchronousHandlerIsServedToo() {
		this.contextRunner.withUserConfiguration(Handlers.AsyncShout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("hello")).isEqualTo("HELLO");
				}
			});
	}

	@Test
	void serversHaveTheirOwnBeansAndHandlers() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
			.withPropertyValues("tcp.server.port=0", "tcp.servers.chat.port=0")
			.run((context) -> {
				TcpServer chat = context.getBean("chatTcpServer", TcpServer.class);
				assertThat(context.getBean(TcpServer.class)).isSameAs(context.getBean("tcpServer"));
				TcpServers servers = context.getBean(TcpServers.class);
				assertThat(servers.names()).containsExactly("default", "chat");
				assertThat(servers.get("chat")).containsSame(chat);
				assertThat(servers.get("other")).isEmpty();
				assertThat(servers).hasSize(2);
				assertThat(servers.handlerBeanName("default"))
					.hasValueSatisfying((name) -> assertThat(context.getBean(name)).isInstanceOf(Handlers.Shout.class));
				assertThat(servers.handlerBeanName("other")).isEmpty();
				assertThat(context.getEnvironment().getProperty("local.tcp.server.chat.port", Integer.class))
					.isEqualTo(Ports.of(chat));
			});
	}

	@Test
	void serverWithDashesHasACamelCaseBeanName() {
		this.contextRunner.withUserConfiguration(DashedHandlerConfiguration.class)
			.withPropertyValues("tcp.servers.device-data.port=0")
			.run((context) -> assertThat(context).hasSingleBean(TcpServer.class).hasBean("deviceDataTcpServer"));
	}

	@Test
	void connectionsOfAllServersAreSeenTogether() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
			.withPropertyValues("tcp.server.port=0", "tcp.servers.chat.port=0")
			.run((context) -> {
				TcpConnections connections = context.getBean(TcpConnections.class);
				TcpServers servers = context.getBean(TcpServers.class);
				try (LineClient first = new LineClient(Ports.of(servers.get("default").orElseThrow()));
						LineClient second = new LineClient(Ports.of(servers.get("chat").orElseThrow()))) {
					first.exchange("a");
					second.exchange("b");
					assertThat(connections.size()).isEqualTo(2);
					assertThat(connections).extracting(TcpConnection::serverName)
						.containsExactlyInAnyOrder("default", "chat");
					String id = connections.iterator().next().id();
					assertThat(connections.find(id))
						.hasValueSatisfying((connection) -> assertThat(connection.id()).isEqualTo(id));
					assertThat(connections.find("unknown")).isEmpty();
				}
			});
	}

	@Test
	void oneOfSeveralServersCanBeDisabled() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
			.withPropertyValues("tcp.server.port=0", "tcp.servers.chat.enabled=false")
			.run((context) -> assertThat(context.getBean(TcpServers.class).names()).containsExactly("default"));
	}

	@Test
	void serverOnAUnixDomainSocketHasNoPortAndRestarts(@TempDir Path directory) {
		Path path = directory.resolve("s");
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.path=" + path)
			.run((context) -> {
				assertThat(context.getEnvironment().containsProperty("local.tcp.server.port")).isFalse();
				assertThat(context.getBean(TcpServer.class).sockets())
					.containsExactly(UnixDomainSocketAddress.of(path));
				context.stop();
				assertThat(path).doesNotExist();
				context.start();
				try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
					client.write(ByteBuffer.wrap("a\n".getBytes(StandardCharsets.US_ASCII)));
					ByteBuffer answer = ByteBuffer.allocate(2);
					while (answer.hasRemaining() && client.read(answer) >= 0) {
						assertThat(answer.position()).isPositive();
					}
					assertThat(answer.array()).asString().isEqualTo("A\n");
				}
			});
	}

	@Test
	void serverThatIsNotStartedWithTheContextCanBeStartedLater() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0", "tcp.server.auto-startup=false")
			.run((context) -> {
				TcpServer server = context.getBean(TcpServer.class);
				assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
				assertThat(server.sockets()).isEmpty();
				assertThat(server.closed()).isCompleted();
				assertThat(server.startedAt()).isEmpty();
				server.startServing();
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("hello")).isEqualTo("HELLO");
				}
			});
	}

	@Test
	void lazyInitializationDoesNotKeepServersFromStarting() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> {
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					assertThat(client.exchange("hello")).isEqualTo("HELLO");
				}
			});
	}

	@Test
	void backsOffWhenTheApplicationHasItsOwnRegistries() {
		this.contextRunner.withBean(TcpServers.class, () -> mock(TcpServers.class))
			.withBean(TcpConnections.class, () -> mock(TcpConnections.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(TcpServers.class)
				.hasSingleBean(TcpConnections.class));
	}

	@Test
	void customizersAreCalledInOrderAtEveryStart() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class, CustomizerConfiguration.class)
			.withPropertyValues("tcp.server.port=0", "tcp.server.stream.limit=1KB")
			.run((context) -> {
				List<String> calls = context.getBean(CustomizerConfiguration.class).calls;
				assertThat(calls).containsExactly("first default", "second default");
				context.stop();
				context.start();
				assertThat(calls).hasSize(4);
				try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
					client.send("x".repeat(100));
					assertThat(client.readLine()).as("limit of the customizer").isNull();
				}
			});
	}

	@Test
	void observersAreToldInOrder() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class, ObserverConfiguration.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> assertThat(context.getBean(ObserverConfiguration.class).calls)
				.containsExactly("first default", "second default"));
	}

	@Configuration(proxyBeanMethods = false)
	static class DashedHandlerConfiguration {

		@TcpHandler("device-data")
		StreamHandler deviceDataHandler() {
			return new Handlers.Shout();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CustomizerConfiguration {

		private final List<String> calls = new ArrayList<>();

		@Bean
		@Order(2)
		TcpServerCustomizer second() {
			return (serverName, settings) -> {
				this.calls.add("second " + serverName);
				settings.streamLimit(16);
			};
		}

		@Bean
		@Order(1)
		TcpServerCustomizer first() {
			return (serverName, settings) -> {
				this.calls.add("first " + serverName);
				settings.streamLimit(1_000_000);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ObserverConfiguration {

		private final List<String> calls = new ArrayList<>();

		@Bean
		@Order(2)
		TcpServerObserver second() {
			return recording("second");
		}

		@Bean
		@Order(1)
		TcpServerObserver first() {
			return recording("first");
		}

		private TcpServerObserver recording(String name) {
			return new TcpServerObserver() {

				@Override
				public void serving(TcpServer server) {
					ObserverConfiguration.this.calls.add(name + " " + server.name());
				}

			};
		}

	}

}
