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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.jayway.jsonpath.JsonPath;
import io.tcpserver.ConnectionDirectory;
import io.tcpserver.TcpServer;
import io.tcpserver.actuate.TcpServerEndpoint;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.autoconfigure.TcpServerEndpointAutoConfiguration;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.InvalidTcpHandlerException.Problem;
import io.tcpserver.context.TcpServerEvent;
import io.tcpserver.context.TcpServers;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests with application contexts that have a parent. A server belongs to the context
 * that has its handler.
 */
@ExtendWith(OutputCaptureExtension.class)
class ParentContextTests {

	private static final String[] PROPERTIES = { "tcp.server.port=0", "tcp.server.address=127.0.0.1",
			"management.endpoints.web.exposure.include=tcpserver" };

	private static final String CHAT = "tcp.servers.chat.port=0";

	@Test
	void childLeavesTheServersOfItsParentAlone() throws Exception {
		try (ConfigurableApplicationContext child = start(Both.class, Child.class)) {
			ConfigurableApplicationContext parent = (ConfigurableApplicationContext) child.getParent();
			assertThat(parent).isNotNull();
			TcpServer server = parent.getBean("tcpServer", TcpServer.class);
			assertThat(child.getBean(TcpServer.class)).isSameAs(server);
			assertThat(child.getBean(TcpServers.class).names()).containsExactly("default", "chat");
			assertThat(child.getBeanFactory().containsLocalBean("tcpServerLifecycle")).isFalse();
			assertThat(parent.getBean(Recorder.class).events).containsExactly("default Started", "chat Started");
			assertThat(child.getBean(Recorder.class).events).isEmpty();
			child.close();
			assertThat(parent.getBean(Recorder.class).events).hasSize(2);
			try (LineClient client = new LineClient(Ports.of(server))) {
				assertThat(client.exchange("a")).isEqualTo("A");
			}
			parent.close();
			assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		}
	}

	@Test
	void childHasItsOwnServersBesidesThoseOfItsParent() throws Exception {
		try (ConfigurableApplicationContext child = start(Default.class, Chat.class)) {
			ConfigurableApplicationContext parent = (ConfigurableApplicationContext) child.getParent();
			assertThat(parent).isNotNull();
			TcpServer server = parent.getBean(TcpServer.class);
			TcpServer chat = child.getBean("chatTcpServer", TcpServer.class);
			assertThat(child.getBean(TcpServers.class)).containsExactlyInAnyOrder(server, chat);
			assertThat(child.getBean(TcpServerEndpoint.class).servers().servers().keySet())
				.containsExactlyInAnyOrder("default", "chat");
			assertThat(parent.getBean(TcpServers.class)).containsExactly(server);
			assertThat(parent.getBean(TcpServerEndpoint.class).servers().servers()).containsOnlyKeys("default");
			assertThat(child.getBean(ConnectionDirectory.class)).isSameAs(parent.getBean(ConnectionDirectory.class));
			Recorder recorder = parent.getBean(Recorder.class);
			assertThat(recorder.events).containsExactly("default Started", "chat Started");
			child.close();
			assertThat(chat.state()).isEqualTo(TcpServer.State.CLOSED);
			assertThat(server.isServing()).isTrue();
			assertThat(recorder.events).containsExactly("default Started", "chat Started", "chat Closing",
					"chat Closed");
			parent.close();
			assertThat(server.state()).isEqualTo(TcpServer.State.CLOSED);
		}
	}

	@Test
	void eachContextMayHaveAServerOfTheSameName() throws Exception {
		try (ConfigurableApplicationContext child = start(Both.class, Default.class)) {
			ConfigurableApplicationContext parent = (ConfigurableApplicationContext) child.getParent();
			assertThat(parent).isNotNull();
			TcpServer server = child.getBean(TcpServer.class);
			assertThat(server).isNotSameAs(parent.getBean(TcpServer.class));
			assertThat(child.getBean(TcpServers.class).get("default")).containsSame(server);
			assertThat(child.getBean(TcpServers.class).names()).containsExactlyInAnyOrder("default", "chat");
			parent.close();
		}
	}

	@Test
	void handlerInAParentThatHasNoServersIsNamed(CapturedOutput output) {
		assertThatExceptionOfType(InvalidTcpHandlerException.class)
			.isThrownBy(() -> start(Handlers.Shout.class, Child.class).close())
			.withMessageContaining("but a parent context has '")
			.withMessageContaining(Handlers.Shout.class.getName())
			.satisfies((failure) -> assertThat(failure.problem()).isEqualTo(Problem.HANDLER_IN_PARENT));
		assertThat(output).contains("is in a parent context, which has no such server.")
			.contains("Define the handler in the context that has the auto-configuration of TCP servers");
	}

	@Test
	void managementContextShowsTheServersOnItsOwnPort() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(WebApplication.class)
			.web(WebApplicationType.SERVLET)
			.properties(PROPERTIES)
			.properties(CHAT, "server.port=0", "management.server.port=0", "management.server.address=127.0.0.1")
			.run()) {
			int port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			HttpResponse<String> response = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/tcpserver"))
					.timeout(Duration.ofSeconds(30))
					.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(JsonPath.<String>read(response.body(), "$.servers.default.state")).isEqualTo("SERVING");
			assertThat(context.getBean(Recorder.class).events).containsExactly("default Started", "chat Started");
			try (LineClient client = new LineClient(Ports.of(context.getEnvironment()))) {
				assertThat(client.exchange("a")).isEqualTo("A");
			}
		}
	}

	private static ConfigurableApplicationContext start(Class<?> parent, Class<?> child) {
		return new SpringApplicationBuilder(parent).web(WebApplicationType.NONE)
			.properties(PROPERTIES)
			.properties((parent == Default.class) ? PROPERTIES[0] : CHAT)
			.child(child)
			.web(WebApplicationType.NONE)
			// What is set with properties(...) is set for the parent, too
			.initializers(TestPropertyValues.of(CHAT)::applyTo)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, TcpServerEndpointAutoConfiguration.class })
	@Import({ Recorder.class, Handlers.Shout.class, Handlers.Chat.class })
	static class Both {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, TcpServerEndpointAutoConfiguration.class })
	@Import({ Recorder.class, Handlers.Shout.class })
	static class Default {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, TcpServerEndpointAutoConfiguration.class })
	@Import(Handlers.Chat.class)
	static class Chat {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, TcpServerEndpointAutoConfiguration.class })
	@Import(Recorder.class)
	static class Child {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Recorder.class, Handlers.Shout.class, Handlers.Chat.class })
	static class WebApplication {

	}

	static class Recorder {

		private final List<String> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(TcpServerEvent event) {
			String type = event.getClass().getSimpleName();
			this.events.add(event.getServer().name() + " "
					+ type.substring("TcpServer".length(), type.length() - "Event".length()));
		}

	}

}
