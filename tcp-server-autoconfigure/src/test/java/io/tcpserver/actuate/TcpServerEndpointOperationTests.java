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

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the operations of the {@link TcpServerEndpoint} over HTTP.
 */
class TcpServerEndpointOperationTests extends AbstractEndpointHttpTests {

	@Test
	void serverIsPausedAndResumed() throws Exception {
		assertThat(operate("default", "pause")).isEqualTo("PAUSED");
		assertThat(status("/health/tcpServer/default")).isEqualTo("OUT_OF_SERVICE");
		try (LineClient client = client()) {
			client.send("hello");
			assertThat(operate("default", "resume")).isEqualTo("SERVING");
			assertThat(client.readLine()).isEqualTo("HELLO");
			assertThat(status("/health/tcpServer/default")).isEqualTo("UP");
		}
	}

	@Test
	void serverIsClosedAndStartedAgainWithItsCounts() throws Exception {
		try (LineClient client = client()) {
			client.exchange("hello");
			assertThat(operate("default", "close")).isEqualTo("CLOSING");
			assertThat(client.exchange("still there")).isEqualTo("STILL THERE");
			operate("default", "close-clients");
			assertThat(client.readLine()).isNull();
		}
		await().until(() -> server("default").state() == TcpServer.State.CLOSED);
		assertThat(status("/health/tcpServer/default")).isEqualTo("OUT_OF_SERVICE");
		assertThat(operate("default", "start")).isEqualTo("SERVING");
		try (LineClient client = client()) {
			client.exchange("hello");
			String body = send("GET", "/tcpserver", null).body();
			assertThat(JsonPath.<Map<String, Object>>read(body, "$.servers.default.clients"))
				.isEqualTo(Map.of("active", 1, "peak", 1, "accepted", 2, "rejected", 0, "rejectedBy", Map.of(),
						"closed", Map.of("KICKED", 1), "framesFailed", Map.of()));
		}
	}

	@Test
	void serverThatWaitsToBeStartedIsStarted() throws Exception {
		assertThat(status("/health/tcpServer/chat")).isEqualTo("UNKNOWN");
		assertThat(status("/health")).isEqualTo("UP");
		assertThat(operate("chat", "start")).isEqualTo("SERVING");
		try (LineClient client = new LineClient(Ports.of(server("chat")))) {
			assertThat(client.exchange("hello")).isEqualTo("HELLO");
			assertThat(operate("chat", "abort-clients")).isEqualTo("SERVING");
			await().until(() -> server("chat").statistics().active() == 0);
		}
		String body = send("GET", "/tcpserver/chat", null).body();
		assertThat(JsonPath.<Map<String, Object>>read(body, "$.clients.closed")).isEqualTo(Map.of("ABORTED", 1));
	}

	@Test
	void operationsThatMakeNoSenseAreRefused() throws Exception {
		String known = "expected one of: start, pause, resume, close, close-clients, abort-clients, limit";
		assertError(send("POST", "/tcpserver/default", "{\"operation\": \"explode\"}"), 400,
				"Unknown operation 'explode', " + known);
		assertError(send("POST", "/tcpserver/default", "{}"), 400, "No operation, " + known);
		assertError(send("POST", "/tcpserver/chat", "{\"operation\": \"pause\"}"), 409,
				"Server 'chat' is CLOSED: 'pause' has no effect");
		assertThat(server("default").isServing()).isTrue();
	}

	@Test
	void connectionsAreLimited() throws Exception {
		HttpResponse<String> response = limit("1");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(JsonPath.<Integer>read(response.body(), "$.limits.maxConnections")).isOne();
		assertThat(JsonPath.<String>read(response.body(), "$.limits.cause")).isEqualTo("CONFIGURED");
		assertThat(JsonPath.<Boolean>read(response.body(), "$.limits.reached")).isFalse();
		assertThat(server("default").maxConnections()).isOne();
		try (LineClient first = client(); LineClient second = client()) {
			first.exchange("hello");
			assertThat(JsonPath.<Integer>read(send("GET", "/health/tcpServer/default", null).body(),
					"$.details.limitReached"))
				.isOne();
			assertThat(status("/health/tcpServer/default")).isEqualTo("UP");
			second.send("wait");
			limit("2");
			assertThat(second.readLine()).isEqualTo("WAIT");
		}
		operate("default", "close");
		await().until(() -> server("default").state() == TcpServer.State.CLOSED);
		assertThat(JsonPath.<Integer>read(send("GET", "/tcpserver/default", null).body(), "$.limits.maxConnections"))
			.isEqualTo(2);
		operate("default", "start");
		assertThat(server("default").maxConnections()).isEqualTo(2);
	}

	@Test
	void limitsThatMakeNoSenseAreRefused() throws Exception {
		assertError(limit("0"), 400, "'maxConnections' must be at least 1, got 0");
		assertThat(limit("\"many\"").statusCode()).isEqualTo(400);
		assertError(send("POST", "/tcpserver/default", "{\"operation\": \"limit\"}"), 400,
				"'limit' needs 'maxConnections'");
		assertError(send("POST", "/tcpserver/default", "{\"operation\": \"pause\", \"maxConnections\": 5}"), 400,
				"'maxConnections' is for 'limit', not for 'pause'");
		assertThat(server("default").isServing()).isTrue();
	}

	private HttpResponse<String> limit(String maxConnections) throws Exception {
		return send("POST", "/tcpserver/default",
				"{\"operation\": \"limit\", \"maxConnections\": %s}".formatted(maxConnections));
	}

	@Test
	void startOnAnAddressInUseIsAConflict() throws Exception {
		operate("default", "close");
		await().until(() -> server("default").state() == TcpServer.State.CLOSED);
		int port = this.context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
		try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
			HttpResponse<String> response = send("POST", "/tcpserver/default", "{\"operation\": \"start\"}");
			assertThat(response.statusCode()).isEqualTo(409);
			assertThat(JsonPath.<String>read(response.body(), "$.error"))
				.startsWith("Server 'default' cannot be started: ")
				.contains("127.0.0.1:" + other.getLocalPort());
		}
		assertThat(operate("default", "start")).isEqualTo("SERVING");
	}

	@Test
	void reactiveStackIsServedToo() throws Exception {
		stop();
		start(WebApplicationType.REACTIVE);
		operationsThatMakeNoSenseAreRefused();
		serverIsPausedAndResumed();
	}

}
