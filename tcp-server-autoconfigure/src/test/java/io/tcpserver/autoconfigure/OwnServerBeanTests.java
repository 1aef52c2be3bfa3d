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

import java.io.IOException;

import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.context.InvalidTcpServerBeanException;
import io.tcpserver.context.TcpServers;
import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with beans of the application that are servers, or are named like ours.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnServerBeanTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class));

	@Test
	void beanOfAnotherTypeThatHasTheNameOfAServerIsReported() {
		this.contextRunner.withUserConfiguration(NoServers.class, Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(InvalidTcpServerBeanException.class)
				.hasMessageContaining(
						"TCP server 'default' needs the bean name 'tcpServer', but the bean of this name is a "
								+ "java.lang.String (defined by method 'tcpServer' in ")
				.hasMessageContaining(NoServers.class.getSimpleName()));
	}

	@Test
	void beanOfAnotherTypeThatHasTheNameOfANamedServerIsReported() {
		this.contextRunner.withUserConfiguration(NoServers.class, Handlers.Chat.class)
			.withPropertyValues("tcp.servers.chat.port=0")
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(InvalidTcpServerBeanException.class)
				.hasMessageContaining("needs the bean name 'chatTcpServer'")
				.extracting((failure) -> ((InvalidTcpServerBeanException) failure).wayOut())
				.isEqualTo(
						"Rename this bean, or set 'tcp.servers.chat.enabled' to 'false' if there should be no such server."));
	}

	@Test
	void singletonsAndAliasesHaveNamesToo() {
		this.contextRunner
			.withInitializer((context) -> context.getBeanFactory().registerSingleton("tcpServer", "no server"))
			.withUserConfiguration(Handlers.Shout.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("(a programmatically registered singleton)"));
		this.contextRunner.withUserConfiguration(Handlers.Shout.class, Alias.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasMessageContaining("is a java.lang.Integer (defined by method 'number' in "));
	}

	@Test
	void anyBeanMayHaveTheNameOfAServerThatThereIsNot() {
		this.contextRunner.withUserConfiguration(NoServers.class)
			.withPropertyValues("tcp.servers.chat.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void ownServerOfTheNameReplacesOursAndTheLogTellsWhatIsNotUsed(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(OwnServer.class, Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0", "tcp.server.backlog=7")
			.run((context) -> {
				assertThat(context).hasSingleBean(TcpServer.class);
				assertThat(context.getBean(TcpServers.class)).containsExactly(context.getBean(TcpServer.class));
				assertThat(context.getBean(TcpServers.class).handlerBeanName("default")).isEmpty();
				String handler = context.getBeanNamesForType(Handlers.Shout.class)[0];
				assertThat(output).containsPattern("WARN.*" + "TCP server 'default' is the application's own bean "
						+ "'tcpServer' \\(defined by method 'tcpServer' in .*OwnServer\\), which makes no use of "
						+ "the handler '" + handler.replace("$", "\\$") + "', tcp.server.backlog, tcp.server.port");
			});
	}

	@Test
	void propertiesAloneMayBeReadByTheOwnServer(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(OwnServer.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> assertThat(output)
				.containsPattern("INFO.*own bean 'tcpServer' .*, which makes no use of tcp.server.port"));
	}

	@Test
	void ownServerOfAnotherNameLeavesTheDefaultOneToBeInjected(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(OtherServer.class, Handlers.Shout.class, Handlers.Chat.class)
			.withPropertyValues("tcp.server.port=0", "tcp.servers.chat.port=0")
			.run((context) -> {
				assertThat(context.getBean(TcpServer.class)).isSameAs(context.getBean("tcpServer"));
				assertThat(context.getBean(TcpServers.class).names()).containsExactly("default", "admin", "chat");
				assertThat(output).doesNotContain("makes no use of").doesNotContain("left out");
			});
	}

	@Test
	void ownServerWithoutAServerNameDoesNotBreakTheOthers(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(SecondDefault.class, Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> {
				assertThat(context.getBean(TcpServers.class)).containsExactly((TcpServer) context.getBean("tcpServer"));
				assertThat(context.getBean(TcpConnections.class)).isEmpty();
				assertThat(output).containsPattern("WARN.*The bean 'adminServer' is a TCP server named 'default', "
						+ "as is the bean 'tcpServer'. It is left out of TcpServers");
			});
	}

	@Test
	void primaryServerOfTheApplicationIsInjected() {
		this.contextRunner.withUserConfiguration(PrimaryServer.class, Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> assertThat(context.getBean(TcpServer.class)).isSameAs(context.getBean("primaryServer")));
	}

	private static TcpServer server(String name) throws IOException {
		return TcpServer.builder().name(name).address("127.0.0.1", 0).streamHandler(new Handlers.Shout()).start();
	}

	@Configuration(proxyBeanMethods = false)
	static class NoServers {

		@Bean
		String tcpServer() {
			return "no server";
		}

		@Bean
		Integer chatTcpServer() {
			return 1;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Alias {

		@Bean({ "number", "tcpServer" })
		Integer number() {
			return 1;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnServer {

		@Bean
		TcpServer tcpServer() throws IOException {
			return server("default");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherServer {

		@Bean
		TcpServer adminServer() throws IOException {
			return server("admin");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondDefault {

		@Bean
		TcpServer adminServer() throws IOException {
			return server("default");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrimaryServer {

		@Bean
		@Primary
		TcpServer primaryServer() throws IOException {
			return server("primary");
		}

	}

}
