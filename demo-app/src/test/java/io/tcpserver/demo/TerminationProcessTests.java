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
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SIGTERM ends the packaged demo under load: no client loses a reply that has begun, none
 * sees a reset.
 */
class TerminationProcessTests {

	private static final int CLIENTS = 20;

	@Test
	void terminationUnderLoadLosesNoReply() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(CLIENTS);
		AtomicLong replies = new AtomicLong();
		try (DemoProcess demo = DemoProcess.start(); Socket idle = demo.connect()) {
			List<Future<Void>> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				Socket socket = demo.connect();
				clients.add(executor.submit(askUntilTheEnd(socket, replies)));
			}
			Awaitility.await().until(() -> replies.get() > 5_000);
			demo.terminate();
			for (Future<Void> client : clients) {
				client.get(30, TimeUnit.SECONDS);
			}
			assertThat(idle.getInputStream().read()).as("idle client sees the end, not a reset").isEqualTo(-1);
			demo.assertTerminatedCleanly();
			assertThat(demo.log())
				.containsPattern("'default' has shut down in .*: %d connections ended by themselves[;\\r\\n]"
					.formatted(CLIENTS + 1));
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void terminationUnderPipelinedLoadTearsNoReply() throws Exception {
		ExecutorService executor = Executors.newCachedThreadPool();
		AtomicLong replies = new AtomicLong();
		try (DemoProcess demo = DemoProcess.start("--tcp.server.shutdown.grace-period=3s")) {
			List<Future<Void>> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				Socket socket = demo.connect();
				Semaphore window = new Semaphore(16);
				executor.submit(() -> sendLines(socket, window));
				clients.add(executor.submit(() -> readReplies(socket, window, replies)));
			}
			Awaitility.await().until(() -> replies.get() > 5_000);
			demo.terminate();
			for (Future<Void> client : clients) {
				client.get(30, TimeUnit.SECONDS);
			}
			demo.assertTerminatedCleanly();
			assertThat(ended(demo.log())).isEqualTo(CLIENTS);
			assertThat(demo.log()).doesNotContain("aborted");
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void clientThatNeverReadsDoesNotHoldUpTheEnd() throws Exception {
		try (DemoProcess demo = DemoProcess.start("--tcp.server.shutdown.grace-period=1s");
				Socket deaf = demo.connect()) {
			byte[] lines = ("x".repeat(1023) + "\n").repeat(64).getBytes(StandardCharsets.UTF_8);
			Thread writer = new Thread(() -> sendUntilRefused(deaf, lines));
			writer.setDaemon(true);
			writer.start();
			Awaitility.await()
				.until(() -> demo.get("/actuator/tcpserver").matches("(?s).*\"received\":[1-9]\\d{5,}.*"));
			demo.terminate();
			assertThat(demo.awaitExit()).isEqualTo(DemoProcess.SIGTERM_EXIT);
			assertThat(demo.log()).contains("1 connection was aborted")
				.doesNotContain("ERROR")
				.doesNotContain("Exception");
		}
	}

	// Connections that ended by themselves or were closed
	private static int ended(String log) {
		return Pattern.compile("'default' has shut down in [^:]+: (\\d+) connections? [a-z ]+(?:, (\\d+) w[a-z ]+)?")
			.matcher(log)
			.results()
			.mapToInt((result) -> Integer.parseInt(result.group(1))
					+ ((result.group(2) != null) ? Integer.parseInt(result.group(2)) : 0))
			.sum();
	}

	private static Callable<Void> askUntilTheEnd(Socket socket, AtomicLong replies) {
		return () -> {
			try (socket) {
				BufferedReader reader = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
				for (int i = 0;; i++) {
					String line = "line " + i;
					try {
						socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
					}
					catch (IOException ex) {
						// The server has closed; a reset would show in reading first
						return null;
					}
					String reply = reader.readLine();
					if (reply == null) {
						return null;
					}
					assertThat(reply).isEqualTo(line.toUpperCase(Locale.ROOT));
					replies.incrementAndGet();
				}
			}
		};
	}

	private static Void sendLines(Socket socket, Semaphore window) throws InterruptedException {
		try {
			for (int i = 0;; i++) {
				window.acquire();
				socket.getOutputStream().write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
			}
		}
		catch (IOException ex) {
			// The server has closed; what counts is what the other side of this client
			// reads
			return null;
		}
	}

	private static Void readReplies(Socket socket, Semaphore window, AtomicLong replies) throws IOException {
		try (socket) {
			InputStream input = socket.getInputStream();
			BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
			int expected = 0;
			for (String reply = reader.readLine(); reply != null; reply = reader.readLine()) {
				assertThat(reply).isEqualTo("LINE " + expected);
				expected++;
				window.release();
				replies.incrementAndGet();
			}
			return null;
		}
	}

	private static void sendUntilRefused(Socket socket, byte[] lines) {
		try {
			while (true) {
				socket.getOutputStream().write(lines);
			}
		}
		catch (IOException ex) {
			// The server has ended, as it should
			Thread.currentThread().interrupt();
		}
	}

}
