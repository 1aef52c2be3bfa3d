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

import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpServerEndpoint} over HTTP.
 */
class TcpServerEndpointHttpTests extends AbstractEndpointHttpTests {

	@Test
	void allServersAreShown() throws Exception {
		try (LineClient client = client()) {
			client.exchange("hello");
			awaitAnswered();
			HttpResponse<String> response = send("GET", "/tcpserver", null);
			assertThat(response.statusCode()).isEqualTo(200);
			Map<String, Map<String, Object>> servers = JsonPath.read(response.body(), "$.servers");
			assertThat(servers.keySet()).containsExactly("default", "chat");
			Map<String, Object> shown = servers.get("default");
			assertThat(shown.keySet()).containsExactly("state", "serving", "sockets", "transport", "handler", "clients",
					"limits", "handlerThreads", "bytes", "memory", "discarded", "startedAt");
			assertThat(shown).containsEntry("state", "SERVING")
				.containsEntry("serving", true)
				.containsEntry("sockets", List.of("127.0.0.1:" + Ports.of(server("default"))))
				.containsEntry("transport", "nio")
				.containsEntry("handler", handlerBeanName())
				.containsEntry("clients",
						Map.of("active", 1, "peak", 1, "accepted", 1, "rejected", 0, "rejectedBy", Map.of(), "closed",
								Map.of(), "framesFailed", Map.of()))
				.containsEntry("handlerThreads", Map.of("busy", 1, "max", 200, "waiting", 0, "longestWait", "PT0S"))
				.containsEntry("bytes", Map.of("received", 6, "sent", 6))
				.containsEntry("discarded", Map.of("connections", 0, "bytes", 0))
				.containsEntry("startedAt", server("default").startedAt().map(Instant::toString).orElseThrow());
			assertThat(servers.get("chat"))
				.containsOnlyKeys("state", "serving", "sockets", "handler", "clients", "limits", "bytes", "memory",
						"discarded")
				.containsEntry("state", "CLOSED")
				.containsEntry("serving", false)
				.containsEntry("sockets", List.of());
		}
	}

	@Test
	void oneServerIsShownWithItsConnections() throws Exception {
		int port = Ports.of(server("default"));
		try (LineClient talking = client(); Socket silent = new Socket("127.0.0.1", port)) {
			talking.exchange("hello");
			await().until(() -> server("default").statistics().active() == 2);
			awaitAnswered();
			HttpResponse<String> response = send("GET", "/tcpserver/default", null);
			assertThat(response.statusCode()).isEqualTo(200);
			Map<String, Object> shown = JsonPath.read(response.body(), "$");
			assertThat(shown.keySet()).containsExactly("state", "serving", "sockets", "transport", "handler", "clients",
					"limits", "handlerThreads", "bytes", "memory", "discarded", "startedAt", "groups", "page",
					"connections");
			List<Map<String, Object>> connections = JsonPath.read(response.body(), "$.connections");
			assertThat(connections).hasSize(2);
			Map<Boolean, Map<String, Object>> byTalking = connections.stream()
				.collect(Collectors.toMap((candidate) -> candidate.containsKey("lastReadAt"), Function.identity()));
			assertThat(byTalking.get(false))
				.containsOnlyKeys("id", "remoteAddress", "openedAt", "bytes", "pendingWriteBytes", "memory", "keys",
						"groups")
				.containsEntry("remoteAddress", "127.0.0.1:" + silent.getLocalPort())
				.containsEntry("bytes", Map.of("received", 0, "sent", 0));
			Map<String, Object> connection = byTalking.get(true);
			assertThat(connection.keySet()).containsExactly("id", "remoteAddress", "openedAt", "bytes", "lastReadAt",
					"pendingWriteBytes", "memory", "keys", "groups");
			assertThat(connection).containsEntry("bytes", Map.of("received", 6, "sent", 6))
				.containsEntry("pendingWriteBytes", 0);
			assertThat(Instant.parse((String) connection.get("lastReadAt")))
				.isAfterOrEqualTo(Instant.parse((String) connection.get("openedAt")));
			assertThat(server("default").connections().find((String) connection.get("id"))).isPresent();
		}
	}

	@Test
	void connectionsAreShownInPagesAndSorted() throws Exception {
		TcpServer server = server("default");
		try (LineClient first = client(); LineClient second = client(); LineClient third = client()) {
			first.exchange("hello");
			second.exchange("hello world");
			third.exchange("hi");
			String body = send("GET", "/tcpserver/default?sort=bytesReceived,desc&limit=2", null).body();
			assertThat(JsonPath.<List<Integer>>read(body, "$.connections[*].bytes.received")).containsExactly(12, 6);
			assertThat(JsonPath.<Map<String, Object>>read(body, "$.page"))
				.isEqualTo(Map.of("offset", 0, "limit", 2, "total", 3, "sort", "bytesReceived,desc"));
			body = send("GET", "/tcpserver/default?sort=bytesReceived,desc&limit=2&offset=2", null).body();
			assertThat(JsonPath.<List<Integer>>read(body, "$.connections[*].bytes.received")).containsExactly(3);
			body = send("GET", "/tcpserver/default", null).body();
			assertThat(JsonPath.<List<String>>read(body, "$.connections[*].openedAt")).hasSize(3).isSorted();
			assertThat(JsonPath.<Map<String, Object>>read(body, "$.page"))
				.isEqualTo(Map.of("offset", 0, "limit", 100, "total", 3, "sort", "openedAt,asc"));
			assertThat(server.connections().size()).isEqualTo(3);
		}
	}

	@Test
	void pagesThatMakeNoSenseAreRefused() throws Exception {
		assertError(send("GET", "/tcpserver/default?offset=-1", null), 400,
				"'offset' must be a number from 0 to 2147483647, got -1");
		assertError(send("GET", "/tcpserver/default?limit=1001", null), 400,
				"'limit' must be a number from 1 to 1000, got 1001");
		assertError(send("GET", "/tcpserver/default?limit=all", null), 400,
				"'limit' must be a number from 1 to 1000, got 'all'");
		HttpResponse<String> response = send("GET", "/tcpserver/default?sort=age", null);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonPath.<String>read(response.body(), "$.error")).startsWith("'sort' must be one of openedAt, ");
	}

	@Test
	void largestOfTooManyGroupsAreShown() throws Exception {
		TcpConnections connections = this.context.getBean(TcpConnections.class);
		try (LineClient client = client(); LineClient other = client()) {
			client.exchange("hello");
			other.exchange("hello");
			TcpConnection connection = connections.iterator().next();
			for (int i = 0; i < 1100; i++) {
				connections.join(connection, "group-" + i);
			}
			connections.forEach((member) -> connections.join(member, "room"));
			String body = send("GET", "/tcpserver/default", null).body();
			assertThat(JsonPath.<Map<String, Object>>read(body, "$.groups")).hasSize(1000).containsEntry("room", 2);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void serversAreOnlyReadUnlessMoreIsAllowed(WebApplicationType webStack) throws Exception {
		stop();
		start(webStack, "spring.application.name=read-only");
		try (LineClient client = client()) {
			client.exchange("hello");
			assertThat(send("GET", "/tcpserver", null).statusCode()).isEqualTo(200);
			assertThat(send("GET", "/tcpserver/default", null).statusCode()).isEqualTo(200);
			for (String operation : List.of("pause", "close", "close-clients", "abort-clients")) {
				assertThat(
						send("POST", "/tcpserver/default", "{\"operation\": \"%s\"}".formatted(operation)).statusCode())
					.isEqualTo(405);
			}
			String id = server("default").connections().iterator().next().id();
			assertThat(send("DELETE", "/tcpserver/default/" + id, null).statusCode()).isEqualTo(405);
			assertThat(client.exchange("still there")).isEqualTo("STILL THERE");
			assertThat(status("/health/tcpServer/default")).isEqualTo("UP");
		}
	}

	@Test
	void memoryIsShownOfServersAndConnections() throws Exception {
		TcpServer server = server("default");
		try (Socket client = new Socket("127.0.0.1", Ports.of(server))) {
			client.getOutputStream().write(new byte[1000]);
			await().until(() -> server.memory().held().input() >= 1000);
			String body = send("GET", "/tcpserver/default", null).body();
			Map<String, Object> memory = JsonPath.read(body, "$.memory");
			assertThat(memory.keySet()).containsExactly("held", "total", "shared", "heldTogether", "exceeded",
					"reserved");
			assertThat(memory).containsEntry("total", 4 << 20)
				.containsEntry("shared", false)
				.containsEntry("exceeded", false);
			Map<String, Integer> held = JsonPath.read(body, "$.memory.held");
			assertThat(held.keySet()).containsExactly("input", "decodedAhead", "output", "handshakes", "connections");
			assertThat(held.get("input")).isGreaterThanOrEqualTo(1000);
			assertThat(JsonPath.<Integer>read(body, "$.memory.heldTogether")).isGreaterThanOrEqualTo(1000);
			assertThat(JsonPath.<List<Map<String, Integer>>>read(body, "$.connections[*].memory"))
				.containsExactly(held);
		}
		String body = send("GET", "/tcpserver", null).body();
		assertThat(JsonPath.<Map<String, Object>>read(body, "$.servers.chat.memory")).doesNotContainKey("total")
			.containsEntry("heldTogether", 0);
	}

	@Test
	void keysAndGroupsAreShownAndGoneWithTheConnection() throws Exception {
		TcpConnections connections = this.context.getBean(TcpConnections.class);
		try (LineClient client = client(); LineClient other = client()) {
			client.exchange("hello");
			await().until(() -> connections.size() == 2);
			TcpConnection connection = connections.iterator().next();
			connections.bind(connection, "imei", "8612");
			connections.forEach((member) -> connections.join(member, "room"));
			connections.join(connection, "admins");
			other.exchange("hello");
			String body = send("GET", "/tcpserver/default", null).body();
			assertThat(JsonPath.<Map<String, Object>>read(body, "$.groups")).isEqualTo(Map.of("admins", 1, "room", 2));
			assertThat(JsonPath.<List<Map<String, String>>>read(body,
					"$.connections[?(@.id=='%s')].keys".formatted(connection.id())))
				.containsExactly(Map.of("imei", "8612"));
			assertThat(JsonPath.<List<List<String>>>read(body, "$.connections[*].groups"))
				.containsExactlyInAnyOrder(List.of("room", "admins"), List.of("room"));
		}
		await().untilAsserted(() -> {
			String body = send("GET", "/tcpserver/default", null).body();
			assertThat(JsonPath.<List<Object>>read(body, "$.connections")).isEmpty();
			assertThat(JsonPath.<Map<String, Object>>read(body, "$.groups")).isEmpty();
		});
	}

	@Test
	void connectionIsClosed() throws Exception {
		try (LineClient client = client()) {
			client.exchange("hello");
			String id = server("default").connections().iterator().next().id();
			HttpResponse<String> response = send("DELETE", "/tcpserver/default/" + id, null);
			assertThat(response.statusCode()).isEqualTo(204);
			assertThat(response.body()).isEmpty();
			assertThat(client.readLine()).isNull();
			await().untilAsserted(() -> {
				String body = send("GET", "/tcpserver/default", null).body();
				assertThat(JsonPath.<Map<String, Object>>read(body, "$.clients.closed")).isEqualTo(Map.of("KICKED", 1));
			});
			assertError(send("DELETE", "/tcpserver/default/" + id, null), 404,
					"Server 'default' has no open connection '" + id + "'");
		}
	}

	@Test
	void settingsAreShown() throws Exception {
		HttpResponse<String> response = send("GET", "/tcpserver/default/settings", null);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(JsonPath.<Map<String, Object>>read(response.body(), "$.settings")).containsEntry("transport", "nio")
			.containsEntry("memory.total", "4194304B")
			.containsEntry("address", List.of("127.0.0.1"));
		assertError(send("GET", "/tcpserver/default/other", null), 404,
				"There is no 'other' of a server, only 'settings'");
	}

	@Test
	void unknownNamesAreNotFound() throws Exception {
		String noServer = "There is no TCP server 'other', only [default, chat]";
		assertError(send("GET", "/tcpserver/other", null), 404, noServer);
		assertError(send("POST", "/tcpserver/other", "{\"operation\": \"close\"}"), 404, noServer);
		assertError(send("DELETE", "/tcpserver/other/1", null), 404, noServer);
		assertError(send("DELETE", "/tcpserver/default/1", null), 404, "Server 'default' has no open connection '1'");
	}

	@Test
	void reactiveStackIsServedToo() throws Exception {
		stop();
		start(WebApplicationType.REACTIVE);
		allServersAreShown();
		unknownNamesAreNotFound();
		await().until(() -> server("default").statistics().active() == 0);
		try (LineClient client = client()) {
			client.exchange("hello");
			String id = server("default").connections().iterator().next().id();
			assertThat(send("DELETE", "/tcpserver/default/" + id, null).statusCode()).isEqualTo(204);
			assertThat(client.readLine()).isNull();
		}
	}

}
