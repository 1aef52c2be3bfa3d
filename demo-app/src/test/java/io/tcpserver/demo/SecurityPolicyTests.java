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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Program;
import io.tcpserver.security.GuardedApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every setting that SECURITY.md recommends does what it is recommended for.
 */
class SecurityPolicyTests {

	private static final String HEADER = "PROXY TCP4 192.0.2.7 192.0.2.1 4711 8888\r\n";

	// Of each setting: a value that is met soon, if another one; what a client sends;
	// what comes of it
	private static final Map<String, Attack> ATTACKS = Map.of("limits.max-connections",
			new Attack(Map.of("limits.max-connections", "1"), "", RejectReason.LIMIT), "limits.on-limit",
			new Attack(Map.of("limits.max-connections", "1"), "", RejectReason.LIMIT),
			"limits.max-connections-per-address", new Attack(Map.of(), "", RejectReason.ADDRESS_LIMIT),
			"limits.accept-rate", new Attack(Map.of("limits.accept-rate", "1"), "", RejectReason.RATE),
			"timeouts.first-byte",
			new Attack(Map.of("timeouts.first-byte", "300ms"), "", CloseReason.FIRST_BYTE_TIMEOUT), "timeouts.idle",
			new Attack(Map.of("timeouts.idle", "300ms"), "hello\n", CloseReason.IDLE_TIMEOUT), "timeouts.read",
			new Attack(Map.of("timeouts.read", "300ms"), "hel", CloseReason.READ_TIMEOUT), "timeouts.frame",
			new Attack(Map.of("timeouts.frame", "300ms"), "hel", CloseReason.READ_TIMEOUT), "timeouts.handler",
			new Attack(Map.of("timeouts.handler", "300ms"), "wait\n", CloseReason.HANDLER_TIMEOUT), "timeouts.write",
			new Attack(Map.of("timeouts.write", "300ms", "memory.connection-output", "64MB"), "answer at length\n",
					CloseReason.WRITE_TIMEOUT));

	private static final Map<String, Attack> OTHER_ATTACKS = Map.of("memory.connection-output",
			new Attack(Map.of(), "answer at length\n", CloseReason.SLOW_CONSUMER));

	private final Readme page = Readme.read(Path.of("..", "SECURITY.md"));

	SecurityPolicyTests() throws IOException {
	}

	static Set<String> settings() throws IOException {
		Properties properties = DocumentedApplication
			.properties(Readme.read(Path.of("..", "SECURITY.md")).blocks("yaml").get(0));
		return Set
			.copyOf(properties.stringPropertyNames().stream().map((name) -> name.replace("tcp.server.", "")).toList());
	}

	@ParameterizedTest
	@MethodSource("settings")
	void settingEndsAnAttack(String setting) throws IOException {
		Attack attack = ATTACKS.getOrDefault(setting, OTHER_ATTACKS.get(setting));
		assertThat(attack).as("a test of %s", setting).isNotNull();
		Properties properties = DocumentedApplication.properties(this.page.blocks("yaml").get(0));
		assertThat(properties.getProperty("tcp.server." + setting)).isNotEmpty();
		attack.settings.forEach((name, value) -> properties.put("tcp.server." + name, value));
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, properties)) {
			TcpServer server = context.getBean(TcpServer.class);
			if (attack.outcome instanceof RejectReason reason) {
				connect(context, 1 + (attack.settings.isEmpty() ? 100 : 1));
				assertThat(server.statistics().rejected()).containsOnlyKeys(reason);
				return;
			}
			try (Socket client = connect(context)) {
				write(client, attack.bytes);
				Awaitility.await()
					.untilAsserted(() -> assertThat(server.statistics().closed())
						.containsOnlyKeys((CloseReason) attack.outcome));
			}
		}
	}

	// At the same time, until the last one is rejected
	private static void connect(ConfigurableApplicationContext context, int clients) throws IOException {
		List<Socket> open = new ArrayList<>();
		try {
			for (int i = 0; i < clients; i++) {
				open.add(connect(context));
				if (i < clients - 1) {
					write(open.get(i), "hello\n");
					assertThat(open.get(i).getInputStream().readNBytes(6)).asString().isEqualTo("hello\n");
				}
			}
			assertThat(open.get(clients - 1).getInputStream().read()).isEqualTo(-1);
		}
		finally {
			for (Socket client : open) {
				client.close();
			}
		}
	}

	@Test
	void othersThanKnownNetworksAreDenied() throws IOException {
		Properties properties = DocumentedApplication.properties(block("allow:"));
		assertRejected(properties, "hello\n", RejectReason.DENIED);
		properties.put("tcp.server.access.allow", properties.get("tcp.server.access.allow") + ",127.0.0.0/8");
		assertAnswered(properties, "hello\n");
	}

	@Test
	void headersOfOthersThanTheLoadBalancerAreRejected() throws IOException {
		Properties properties = DocumentedApplication.properties(block("trusted-proxies:"));
		assertRejected(properties, HEADER + "hello\n", RejectReason.PROXY_HEADER);
		properties.put("tcp.server.proxy-protocol.trusted-proxies",
				properties.get("tcp.server.proxy-protocol.trusted-proxies") + ",127.0.0.1");
		assertAnswered(properties, HEADER + "hello\n");
		assertRejected(properties, "hello\n", RejectReason.PROXY_HEADER);
	}

	private static void assertRejected(Properties properties, String text, RejectReason reason) throws IOException {
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, properties);
				Socket client = connect(context)) {
			write(client, text);
			TcpServer server = context.getBean(TcpServer.class);
			Awaitility.await().untilAsserted(() -> assertThat(server.statistics().rejected()).containsOnlyKeys(reason));
		}
	}

	private static void assertAnswered(Properties properties, String text) throws IOException {
		try (ConfigurableApplicationContext context = run(WebApplicationType.NONE, properties);
				Socket client = connect(context)) {
			write(client, text);
			assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("hello\n");
		}
	}

	@Test
	void endpointCanBeReadOnAPortOfItsOwn() throws Exception {
		Properties properties = DocumentedApplication.properties(block("management:"));
		assertThat(properties.put("management.server.port", "0")).isEqualTo(8081);
		properties.put("server.port", "0");
		try (ConfigurableApplicationContext context = run(WebApplicationType.SERVLET, properties)) {
			String management = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port");
			String application = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
			assertThat(status("GET", application + "/actuator/tcpserver")).isEqualTo(404);
			assertThat(status("GET", management + "/actuator/tcpserver")).isEqualTo(200);
			assertThat(status("GET", management + "/actuator/health")).isEqualTo(200);
			assertThat(status("GET", management + "/actuator/metrics")).isEqualTo(404);
			assertThat(status("POST", management + "/actuator/tcpserver/default")).isBetween(400, 405);
			assertThat(context.getBean(TcpServer.class).isServing()).isTrue();
		}
	}

	private static int status(String method, String url) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", "application/json")
			.method(method, HttpRequest.BodyPublishers.ofString("{\"operation\": \"pause\"}"))
			.build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	@Test
	void processEndsWithoutMemoryAndMayOpenAsManyFilesAsSaid() throws Exception {
		String command = this.page.blocks("").get(0);
		String java = System.getProperty("java.home") + "/bin/java";
		String application = "-Xmx64m -cp '%s' %s --tcp.server.port=0 --spring.main.web-application-type=none --spring.config.name=none"
			.formatted(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
					GuardedApplication.class.getName());
		String files = command.substring(0, command.indexOf('\n'));
		Assumptions.assumeTrue(Shell.run("(" + files + ") 2>&1", "").isEmpty(),
				"the open file limit cannot be raised: " + files);
		String adapted = command.replace("\njava", "\nexec " + java).replace("-jar application.jar", application);
		assertThat(adapted).contains(java, application);
		try (Program program = Program.start(List.of("sh", "-c", adapted))) {
			String line = program.awaitLine("is serving on");
			int port = Integer.parseInt(line.replaceAll(".*:(\\d+).*", "$1"));
			try (Socket client = new Socket("127.0.0.1", port)) {
				write(client, "open files\n");
				BufferedReader answers = new BufferedReader(
						new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
				assertThat(answers.readLine()).isEqualTo(files.replace("ulimit -n ", ""));
				assertThat(program.lines()).noneMatch((output) -> output.contains("WARNING: A restricted method"));
				write(client, "exhaust\n");
				assertThat(answers.read()).isEqualTo(-1);
			}
			assertThat(program.exitCode()).as("%s", program).isEqualTo(3);
			assertThat(program.lines())
				.anyMatch((output) -> output.startsWith("Terminating due to java.lang.OutOfMemoryError"));
		}
	}

	private String block(String content) {
		return this.page.blocks("yaml").stream().filter((block) -> block.contains(content)).findFirst().orElseThrow();
	}

	private static ConfigurableApplicationContext run(WebApplicationType type, Properties properties) {
		properties.put("tcp.server.port", "0");
		return DocumentedApplication.run(type, properties, GuardedApplication.class);
	}

	private static Socket connect(ConfigurableApplicationContext context) throws IOException {
		Socket client = new Socket("127.0.0.1", DocumentedApplication.port(context));
		client.setSoTimeout(20_000);
		return client;
	}

	private static void write(Socket client, String text) throws IOException {
		client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * What a setting protects from.
	 *
	 * @param settings settings that are changed, so that it happens soon
	 * @param bytes what the client sends
	 * @param outcome the reason for which the client is rejected or its connection closed
	 */
	private record Attack(Map<String, String> settings, String bytes, Enum<?> outcome) {
	}

}
