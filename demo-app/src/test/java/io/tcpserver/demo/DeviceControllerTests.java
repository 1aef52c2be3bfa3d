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

package io.tcpserver.demo;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.tcpserver.TcpConnections;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.test.LocalTcpServerPort;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is pushed to devices over HTTP, and what comes back.
 */
@SpringBootTest(properties = { "tcp.server.port=0", "demo.command-timeout=2s" },
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class DeviceControllerTests {

	private static final Pattern COMMAND = Pattern.compile("\\{\"type\":\"command\",.*\"id\":(\\d+).*}");

	private final HttpClient http = HttpClient.newHttpClient();

	@LocalServerPort
	int httpPort;

	@LocalTcpServerPort("telemetry")
	int port;

	@Autowired
	TcpConnections connections;

	private LineClient device;

	@BeforeEach
	void connectDevice() throws Exception {
		this.device = new LineClient(this.port);
		this.device.send("{\"type\":\"hello\",\"device\":\"pump-7\"}")
			.sees("{\"type\":\"welcome\",\"device\":\"pump-7\"}");
	}

	@AfterEach
	void everyoneIsForgotten() throws Exception {
		this.device.close();
		Awaitility.await().until(() -> this.connections.size() == 0);
	}

	@Test
	void resultOfTheCommandIsReturned() throws Exception {
		CompletableFuture<HttpResponse<String>> response = command("pump-7", "restart");
		answer(nextCommand(), "restarted");
		assertThat(get(response)).startsWith("200 {").contains("\"outcome\":\"restarted\"");
	}

	@Test
	void resultsMayComeInAnyOrder() throws Exception {
		CompletableFuture<HttpResponse<String>> first = command("pump-7", "first");
		long firstCommand = nextCommand();
		CompletableFuture<HttpResponse<String>> second = command("pump-7", "second");
		long secondCommand = nextCommand();
		answer(secondCommand, "second done");
		assertThat(get(second)).startsWith("200 {").contains("\"outcome\":\"second done\"");
		answer(firstCommand, "first done");
		assertThat(get(first)).startsWith("200 {").contains("\"outcome\":\"first done\"");
	}

	@Test
	void deviceThatDoesNotAnswerIsNotWaitedForLonger() throws Exception {
		CompletableFuture<HttpResponse<String>> response = command("pump-7", "restart");
		long command = nextCommand();
		assertThat(get(response)).startsWith("504 {").contains("The device has not answered");
		answer(command, "too late");
		assertThat(this.device.next()).contains("Nobody waits for the result of command " + command);
	}

	@Test
	void deviceThatGoesInsteadOfAnsweringIsReported() throws Exception {
		CompletableFuture<HttpResponse<String>> response = command("pump-7", "restart");
		nextCommand();
		this.device.close();
		assertThat(get(response)).startsWith("502 {").contains("The device has gone");
	}

	@Test
	void deviceThatIsNotConnectedIsReported() throws Exception {
		assertThat(get(command("pump-8", "restart"))).startsWith("404 {").contains("Device 'pump-8' is not connected");
		assertThat(get(latest("pump-8"))).startsWith("404 {");
	}

	@Test
	void commandNeedsAnAction() throws Exception {
		HttpRequest request = request("pump-7/commands").POST(HttpRequest.BodyPublishers.noBody()).build();
		assertThat(get(send(request))).startsWith("400 {");
	}

	@Test
	void latestReadingIsShown() throws Exception {
		assertThat(get(latest("pump-7"))).isEqualTo("200 ");
		this.device.send("{\"type\":\"reading\",\"sequence\":1,\"sensor\":\"temperature\",\"value\":21.5}")
			.sees("{\"type\":\"ack\",\"sequence\":1}");
		assertThat(get(latest("pump-7"))).startsWith("200 {").contains("\"value\":21.5");
	}

	private long nextCommand() throws Exception {
		Matcher command = COMMAND.matcher(this.device.next());
		assertThat(command.matches()).as(command.toString()).isTrue();
		return Long.parseLong(command.group(1));
	}

	private void answer(long command, String outcome) throws Exception {
		this.device.send("{\"type\":\"result\",\"command\":%d,\"outcome\":\"%s\"}".formatted(command, outcome));
	}

	private CompletableFuture<HttpResponse<String>> command(String device, String action) {
		return send(request(device + "/commands").header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("action=" + action))
			.build());
	}

	private CompletableFuture<HttpResponse<String>> latest(String device) {
		return send(request(device).build());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.httpPort + "/devices/" + path));
	}

	private CompletableFuture<HttpResponse<String>> send(HttpRequest request) {
		return this.http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
	}

	// The status and the body
	private static String get(CompletableFuture<HttpResponse<String>> response) throws Exception {
		HttpResponse<String> received = response.get(30, TimeUnit.SECONDS);
		return received.statusCode() + " " + received.body();
	}

}
