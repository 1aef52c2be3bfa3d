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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServers;
import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpServerReadiness}: what a probe of a real application over HTTP
 * gets.
 */
class TcpServerReadinessHttpTests {

	private static final String PROBE = "/actuator/health/readiness";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private ConfigurableApplicationContext context;

	private void start(WebApplicationType webStack, String... properties) {
		this.context = new SpringApplicationBuilder(Application.class).web(webStack)
			.properties("server.port=0", "server.address=127.0.0.1", "tcp.server.address=127.0.0.1",
					"tcp.server.port=0", "tcp.server.transport=nio", "tcp.servers.chat.port=0",
					"management.endpoint.health.probes.add-additional-paths=true")
			.properties(properties)
			.run();
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	private int status(String path) throws Exception {
		int port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.timeout(Duration.ofSeconds(30))
			.build();
		return this.http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	private TcpServer server(String name) {
		return this.context.getBean(TcpServers.class).get(name).orElseThrow();
	}

	private ReadinessState published() {
		return this.context.getBean(ApplicationAvailability.class).getReadinessState();
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void applicationIsReadyWhileItsServersServe(WebApplicationType webStack) throws Exception {
		start(webStack);
		assertThat(status(PROBE)).isEqualTo(200);
		assertThat(status("/readyz")).isEqualTo(200);
		server("chat").pause();
		assertThat(status(PROBE)).isEqualTo(503);
		assertThat(status("/readyz")).isEqualTo(503);
		assertThat(status("/livez")).isEqualTo(200);
		assertThat(published()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
		server("chat").resume();
		assertThat(status(PROBE)).isEqualTo(200);
		server("default").close();
		assertThat(status(PROBE)).isEqualTo(503);
		server("default").startServing();
		assertThat(status(PROBE)).isEqualTo(200);
	}

	@Test
	void serverThatTakesNoPartDoesNotCount() throws Exception {
		start(WebApplicationType.SERVLET, "tcp.servers.chat.readiness.enabled=false");
		server("chat").pause();
		assertThat(status(PROBE)).isEqualTo(200);
		assertThat(status("/actuator/health")).isEqualTo(503);
		server("default").pause();
		assertThat(status(PROBE)).isEqualTo(503);
		server("default").resume();
		assertThat(status(PROBE)).isEqualTo(200);
		// What the application publishes still counts, and stays
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		assertThat(status(PROBE)).isEqualTo(503);
		server("default").pause();
		server("default").resume();
		assertThat(status(PROBE)).isEqualTo(503);
		assertThat(published()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Handlers.Shout.class, Handlers.Chat.class })
	static class Application {

	}

}
