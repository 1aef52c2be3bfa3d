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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

import io.tcpserver.fixture.LineClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SIGTERM ends the packaged demo while all of its servers are busy: every client that
 * speaks in messages reads a goodbye after its last reply, none sees a reset.
 */
class GoodbyeProcessTests {

	private static final int CLIENTS = 8;

	private static final String CHAT_GOODBYE = "Goodbye, the server stops";

	private static final String TELEMETRY_GOODBYE = "{\"type\":\"goodbye\"}";

	private final AtomicLong shouted = new AtomicLong();

	private final AtomicLong acknowledged = new AtomicLong();

	private final AtomicLong chatted = new AtomicLong();

	@Test
	void everyClientIsToldAllAndThenGoodbye() throws Exception {
		ExecutorService executor = Executors.newCachedThreadPool();
		try (DemoProcess demo = DemoProcess.start();
				LineClient idlePerson = LineClient.netcat(demo.tcpPort("chat"));
				LineClient idleDevice = Device.start(demo.tcpPort("telemetry"), "idle", 1)) {
			idleDevice.sees("welcome idle", "ack 1");
			List<Future<String>> shouting = new ArrayList<>();
			List<Future<String>> devices = new ArrayList<>();
			List<Future<String>> people = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				shouting.add(executor.submit(ask(demo.connect(), this.shouted, GoodbyeProcessTests::shout)));
				devices.add(executor.submit(ask(demo.connect("telemetry"), this.acknowledged, device("pump-" + i))));
				people.add(executor.submit(talk(demo.connect("chat"), "person" + i)));
			}
			Awaitility.await()
				.until(() -> Math.min(this.shouted.get(),
						Math.min(this.acknowledged.get(), this.chatted.get())) > 2_000);
			demo.terminate();
			assertThat(lastLines(shouting)).allMatch((line) -> line.startsWith("LINE "));
			assertThat(lastLines(devices)).hasSize(CLIENTS).containsOnly(TELEMETRY_GOODBYE);
			assertThat(lastLines(people)).hasSize(CLIENTS).containsOnly(CHAT_GOODBYE);
			idleDevice.sees("goodbye", "end", LineClient.END);
			assertThat(idlePerson.next()).startsWith("Welcome!");
			idlePerson.sees(CHAT_GOODBYE);
			demo.assertTerminatedCleanly();
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static List<String> lastLines(List<Future<String>> clients) throws Exception {
		List<String> lines = new ArrayList<>();
		for (Future<String> client : clients) {
			lines.add(client.get(30, TimeUnit.SECONDS));
		}
		return lines;
	}

	/**
	 * Ask one question after the other and check the replies.
	 * @return the last line
	 */
	private static Callable<String> ask(Socket socket, AtomicLong replies, IntFunction<Question> questions) {
		return () -> {
			try (socket) {
				BufferedReader reader = reader(socket);
				String last = "";
				for (int i = 0;; i++) {
					Question question = questions.apply(i);
					boolean sent = send(socket, question.text());
					String reply = reader.readLine();
					if (reply == null) {
						return last;
					}
					last = reply;
					if (!reply.equals(TELEMETRY_GOODBYE)) {
						assertThat(sent).isTrue();
						assertThat(reply).isEqualTo(question.reply());
						replies.incrementAndGet();
					}
				}
			}
		};
	}

	/**
	 * Say what everybody in the room is told, oneself included.
	 * @return the last line, unless others have left the room after the goodbye
	 */
	private Callable<String> talk(Socket socket, String nick) {
		return () -> {
			try (socket) {
				BufferedReader reader = reader(socket);
				assertThat(reader.readLine()).startsWith("Welcome!");
				send(socket, "nick " + nick);
				assertThat(reader.readLine()).isEqualTo("You are " + nick);
				send(socket, "join tea");
				send(socket, "say 0");
				String last = "";
				int said = 0;
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					last = last.equals(CHAT_GOODBYE) ? last : line;
					if (line.startsWith(nick + ": ")) {
						assertThat(line).isEqualTo(nick + ": " + said);
						said++;
						this.chatted.incrementAndGet();
						send(socket, "say " + said);
					}
				}
				return last;
			}
		};
	}

	private static Question shout(int number) {
		String line = "line " + number;
		return new Question(line, line.toUpperCase(Locale.ROOT));
	}

	private static IntFunction<Question> device(String device) {
		return (number) -> (number == 0)
				? new Question("{\"type\":\"hello\",\"device\":\"%s\"}".formatted(device),
						"{\"type\":\"welcome\",\"device\":\"%s\"}".formatted(device))
				: new Question(
						"{\"type\":\"reading\",\"sequence\":%d,\"sensor\":\"load\",\"value\":1}".formatted(number),
						"{\"type\":\"ack\",\"sequence\":%d}".formatted(number));
	}

	private static BufferedReader reader(Socket socket) throws IOException {
		return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
	}

	private static boolean send(Socket socket, String line) {
		try {
			socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
			return true;
		}
		catch (IOException ex) {
			// The server has closed; a reset would show in reading
			return false;
		}
	}

	/**
	 * What is sent and what is the right reply.
	 */
	private record Question(String text, String reply) {
	}

}
