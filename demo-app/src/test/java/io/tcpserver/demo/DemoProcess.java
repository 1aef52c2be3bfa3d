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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged demo in a JVM of its own, on ephemeral ports that are read from its log.
 */
final class DemoProcess implements AutoCloseable {

	static final int SIGTERM_EXIT = 128 + 15;

	// A short life is cheaper without the optimizing compiler
	static final List<String> JVM_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

	static final List<String> ANY_PORTS = List.of("--tcp.server.port=0", "--tcp.servers.chat.port=0",
			"--tcp.servers.telemetry.port=0", "--server.port=0");

	private static final String DEFAULT = "default";

	private static final List<String> SERVERS = List.of(DEFAULT, "chat", "telemetry");

	private static final Pattern HTTP_PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Process process;

	private final Path log;

	private DemoProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	static DemoProcess start(String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElseThrow());
		command.addAll(JVM_OPTIONS);
		command.add("-jar");
		command.add(System.getProperty("demo.jar"));
		command.addAll(ANY_PORTS);
		command.addAll(List.of(arguments));
		return run(command);
	}

	/**
	 * Start the demo in another way.
	 * @param command the command
	 */
	static DemoProcess run(List<String> command) throws IOException {
		Path log = Files.createTempFile("demo", ".log");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		return new DemoProcess(process, log);
	}

	int tcpPort() {
		return tcpPort(DEFAULT);
	}

	int tcpPort(String server) {
		return port(Pattern.compile("TCP server '%s' is serving on \\S*:(\\d+)".formatted(server)));
	}

	int httpPort() {
		return port(HTTP_PORT);
	}

	private int port(Pattern pattern) {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			Matcher matcher = pattern.matcher(log());
			return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
		}, (port) -> port > 0);
	}

	Socket connect() throws IOException {
		return connect(DEFAULT);
	}

	Socket connect(String server) throws IOException {
		Socket socket = new Socket();
		socket.connect(new InetSocketAddress("127.0.0.1", tcpPort(server)), 10_000);
		socket.setSoTimeout(30_000);
		return socket;
	}

	String log() throws IOException {
		return Files.readString(this.log);
	}

	/**
	 * Send SIGTERM.
	 */
	void terminate() {
		this.process.destroy();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	int awaitExit() throws InterruptedException {
		if (!this.process.waitFor(60, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The demo did not end");
		}
		return this.process.exitValue();
	}

	/**
	 * Send SIGTERM and check that the demo ends as it should: with the exit code of the
	 * signal, one line about how the shutdown of each server went, and no complaint.
	 */
	void assertTerminatesCleanly() throws IOException, InterruptedException {
		terminate();
		assertTerminatedCleanly();
	}

	void assertTerminatedCleanly() throws IOException, InterruptedException {
		assertThat(awaitExit()).isEqualTo(SIGTERM_EXIT);
		for (String server : SERVERS) {
			assertThat(log().lines().filter((line) -> line.contains("TCP server '%s' has shut down".formatted(server))))
				.hasSize(1);
		}
		assertThat(log()).doesNotContain(" ERROR ")
			.doesNotContain(" WARN ")
			.doesNotContain("WARNING: ")
			.doesNotContain("Exception");
	}

	String get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort() + path)).build();
		return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly();
		Files.deleteIfExists(this.log);
	}

}
