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

package io.tcpserver.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each cause of failures is logged once, and the rest is counted without a loss.
 */
class FailureLogTests {

	private static final Duration NEVER = Duration.ofHours(1);

	private final List<String> lines = new ArrayList<>();

	@RegisterExtension
	final Log log = new Log(Level.INFO);

	@RegisterExtension
	final Servers servers = new Servers();

	@Test
	void repeatsAreCountedAndReportedInTheEnd() {
		FailureLog log = log(10, NEVER);
		for (int i = 0; i < 5; i++) {
			log.log("c" + i, state("s" + i));
			log.log("c" + i, argument("a" + i));
		}
		assertThat(this.lines).containsExactly("first c0 s0", "first c0 a0");
		log.flush();
		assertThat(this.lines.subList(2, 4)).satisfiesExactly(
				(line) -> assertThat(line).startsWith("4 more java.lang.IllegalStateException at")
					.contains("FailureLogTests.state")
					.endsWith("c4 (java.lang.IllegalStateException: s4)"),
				(line) -> assertThat(line).startsWith("4 more java.lang.IllegalArgumentException at"));
		log.flush();
		assertThat(this.lines).hasSize(4);
	}

	@Test
	void repeatsAreReportedNowAndThen() {
		FailureLog log = log(10, Duration.ZERO);
		for (int i = 0; i < 3; i++) {
			log.log("c" + i, state("s" + i));
		}
		log.flush();
		assertThat(this.lines).hasSize(3).last().asString().startsWith("1 more");
	}

	@Test
	void placeThatCallsTheJdkIsThePlaceThatFails() {
		FailureLog log = log(10, NEVER);
		for (int i = 0; i < 2; i++) {
			log.log("one", catching(() -> Objects.requireNonNull(null, "x")));
			log.log("other", catching(() -> Objects.requireNonNull(null, "y")));
			log.log("wrapped", new IllegalStateException(catching(() -> Objects.requireNonNull(null, "z"))));
		}
		assertThat(this.lines).hasSize(3);
	}

	@Test
	void causesAreForgottenButNotWhatWasCounted() {
		FailureLog log = log(1, NEVER);
		log.log("a", state("1"));
		log.log("b", state("2"));
		log.log("c", argument("3"));
		log.log("d", state("4"));
		assertThat(this.lines).hasSize(4);
		assertThat(this.lines.get(2)).startsWith("1 more java.lang.IllegalStateException");
		assertThat(this.lines.get(3)).isEqualTo("first d 4");
	}

	@Test
	void causesWithoutEndAreLeftOutAndCounted() {
		FailureLog log = log(5, NEVER, 10);
		for (int i = 0; i < 1000; i++) {
			log.log("c" + i, at("line" + i));
		}
		assertThat(this.lines).hasSize(10);
		log.flush();
		assertThat(this.lines).hasSize(11).last().isEqualTo("990 left out");
	}

	@Test
	void repeatsThatFindNoRoomAreStillCounted() {
		FailureLog log = log(5, Duration.ZERO, 1);
		for (int i = 0; i < 4; i++) {
			log.log("c" + i, state("s" + i));
		}
		log.log("a", argument("a"));
		assertThat(this.lines).hasSize(1);
		log.flush();
		assertThat(this.lines).hasSize(3).last().isEqualTo("1 left out");
		assertThat(this.lines.get(1)).startsWith("3 more java.lang.IllegalStateException");
	}

	@Test
	void failureWithoutStackTraceIsACauseToo() {
		FailureLog log = log(10, NEVER);
		IllegalStateException bare = state("bare");
		bare.setStackTrace(new StackTraceElement[0]);
		RuntimeException circle = new RuntimeException("circle", new RuntimeException());
		circle.getCause().initCause(circle);
		log.log("a", bare);
		log.log("b", bare);
		log.log("c", circle);
		log.flush();
		assertThat(this.lines).hasSize(3).last().asString().startsWith("1 more java.lang.IllegalStateException, b");
	}

	@Test
	void serverTellsInTheEndHowOftenItsHandlerHasFailed() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder.messageHandler(FrameCodecs.line(100), (line, c) -> {
			throw new IllegalStateException("on purpose " + line);
		}));
		server.startServing();
		for (int i = 0; i < 20; i++) {
			try (Peer peer = Peer.connect(server.sockets().get(0))) {
				assertThat(peer.send(i + "\n").isAtEnd()).isTrue();
			}
		}
		Awaitility.await().until(() -> server.statistics().active() == 0);
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		List<String> errors = this.log.lines(Level.ERROR);
		assertThat(errors).filteredOn((line) -> line.startsWith("Unhandled exception")).hasSize(1);
		assertThat(errors).last()
			.asString()
			.contains("more unhandled exceptions like java.lang.IllegalStateException at", "on purpose 19");
		assertThat(counted(errors, "^(\\d+) more")).isEqualTo(19);
	}

	@Test
	void serverTellsInTheEndHowManyProtocolErrorsItHasNotLogged() throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> builder.messageHandler(FrameCodecs.line(10), (line, c) -> line));
		server.startServing();
		for (int i = 0; i < 20; i++) {
			try (Peer peer = Peer.connect(server.sockets().get(0))) {
				assertThat(peer.send("x".repeat(100)).isAtEnd()).isTrue();
			}
		}
		Awaitility.await().until(() -> server.statistics().active() == 0);
		server.close();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		List<String> warnings = this.log.lines(Level.WARN);
		long logged = warnings.stream().filter((line) -> line.contains("broke the protocol")).count();
		assertThat(logged).isLessThan(20);
		assertThat(warnings).last().asString().endsWith("more protocol errors that were not logged");
		assertThat(logged + counted(warnings, "(\\d+) more")).isEqualTo(20);
	}

	// However long it takes: what is not in one line is in another
	private static long counted(List<String> lines, String pattern) {
		return lines.stream()
			.flatMap((line) -> Pattern.compile(pattern).matcher(line).results())
			.mapToLong((result) -> Long.parseLong(result.group(1)))
			.sum();
	}

	private static IllegalStateException state(String message) {
		return new IllegalStateException(message);
	}

	private static IllegalStateException at(String method) {
		IllegalStateException failure = new IllegalStateException(method);
		failure.setStackTrace(new StackTraceElement[] { new StackTraceElement("Script", method, "script", 1) });
		return failure;
	}

	private static IllegalArgumentException argument(String message) {
		return new IllegalArgumentException(message);
	}

	private static RuntimeException catching(Runnable failing) {
		try {
			failing.run();
			throw new AssertionError("Does not fail");
		}
		catch (RuntimeException ex) {
			return ex;
		}
	}

	private FailureLog log(int maxCauses, Duration period) {
		return log(maxCauses, period, 1000);
	}

	private FailureLog log(int maxCauses, Duration period, int lines) {
		return new FailureLog(maxCauses, period, new LogThrottle(lines, NEVER), new FailureLog.Lines() {

			@Override
			public void first(Object where, Throwable failure, String more) {
				FailureLogTests.this.lines.add("first %s %s%s".formatted(where, failure.getMessage(), more));
			}

			@Override
			public void repeats(String cause, long count, Duration time, String last, String more) {
				FailureLogTests.this.lines.add("%d more %s, %s%s".formatted(count, cause, last, more));
			}

			@Override
			public void leftOut(long count) {
				FailureLogTests.this.lines.add("%d left out".formatted(count));
			}

		});
	}

}
