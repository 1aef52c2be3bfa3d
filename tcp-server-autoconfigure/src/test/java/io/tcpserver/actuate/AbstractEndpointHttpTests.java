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

package io.tcpserver.actuate;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServers;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base for tests of the {@link TcpServerEndpoint} over HTTP: an application with two
 * servers, one of which waits to be started.
 */
abstract class AbstractEndpointHttpTests {

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	ConfigurableApplicationContext context;

	@BeforeEach
	void start() {
		start(WebApplicationType.SERVLET);
	}

	void start(WebApplicationType webStack) {
		start(webStack, "management.endpoint.tcpserver.access=unrestricted");
	}

	void start(WebApplicationType webStack, String access) {
		this.context = new SpringApplicationBuilder(Application.class).web(webStack)
			.properties("server.port=0", "server.address=127.0.0.1",
					"management.endpoints.web.exposure.include=health,tcpserver", access,
					"management.endpoint.health.show-details=always", "tcp.server.address=127.0.0.1",
					"tcp.server.port=0", "tcp.server.transport=nio", "tcp.server.memory.total=4MB",
					"tcp.server.handler.threads=platform", "tcp.servers.chat.port=0",
					"tcp.servers.chat.auto-startup=false")
			.run();
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	// Bytes are counted after the operating system has taken them, so the client may be
	// faster
	void awaitAnswered() {
		await().until(() -> server("default").connections().stream().mapToLong(TcpConnection::bytesSent).sum() == 6);
	}

	String operate(String server, String operation) throws Exception {
		HttpResponse<String> response = send("POST", "/tcpserver/" + server,
				"{\"operation\": \"%s\"}".formatted(operation));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JsonPath.read(response.body(), "$.state");
	}

	String status(String path) throws Exception {
		return JsonPath.read(send("GET", path, null).body(), "$.status");
	}

	static void assertError(HttpResponse<String> response, int status, String error) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(JsonPath.<Map<String, String>>read(response.body(), "$")).isEqualTo(Map.of("error", error));
	}

	HttpResponse<String> send(String method, String path, String body) throws Exception {
		int port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		HttpRequest.BodyPublisher publisher = (body != null) ? HttpRequest.BodyPublishers.ofString(body)
				: HttpRequest.BodyPublishers.noBody();
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator" + path))
			.timeout(Duration.ofSeconds(30))
			.header("Content-Type", "application/json")
			.method(method, publisher)
			.build();
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

	LineClient client() throws IOException {
		return new LineClient(Ports.of(this.context.getEnvironment()));
	}

	TcpServer server(String name) {
		return this.context.getBean(TcpServers.class).get(name).orElseThrow();
	}

	String handlerBeanName() {
		return this.context.getBeanNamesForType(Handlers.Shout.class)[0];
	}

	static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Handlers.Shout.class, Handlers.Chat.class })
	static class Application {

	}

}
