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

package io.tcpserver.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.tcpserver.fixture.Tool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Shows that the harness works: every variant serves, every reply is checked. Says
 * nothing about speed.
 */
@EnabledOnOs(OS.LINUX)
class BenchmarksTests {

	// Quick to start
	private static final String JVM_OPTIONS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

	@ParameterizedTest
	@CsvSource({ "1, 'netty,stream'", "16, 'netty,stream,stream-platform,async,reactor-netty,vertx'",
			"16, 'netty,message-loop,message-virtual,message-platform'", "16, 'netty-tls,message-loop-tls'",
			"16, 'message-loop,message-loop-guarded,stream-guarded'" })
	void everyVariantAnswers(int depth, String variants) throws IOException {
		Options options = Options.parse(List.of("--variants", variants, "--depth", Integer.toString(depth),
				"--connections", "2", "--rounds", "1", "--warmup", "0.05", "--seconds", "0.1", "--cores", "none",
				"--transport", "nio", "--jvm-options", JVM_OPTIONS), Comparison.OPTIONS);
		ComparisonReport report = new Comparison(options).run();
		for (ServerVariant variant : options.variants()) {
			assertThat(report.results(depth, variant)).singleElement()
				.satisfies((result) -> assertThat(result.messages()).isPositive());
			assertThat(printed(report::print)).contains("| %d | %s | ".formatted(depth, variant.id()));
		}
	}

	@Test
	void everyServerAnswersCommandsOfRedis() throws IOException {
		Tool.REDIS.require();
		Options options = Options.parse(List.of("--connections", "2", "--rounds", "1", "--warmup", "0.05", "--seconds",
				"0.1", "--cores", "none", "--transport", "nio", "--jvm-options", JVM_OPTIONS), Comparison.RESP_OPTIONS);
		ComparisonReport report = new Comparison(options).run();
		for (ServerVariant variant : options.variants()) {
			assertThat(report.results(16, variant)).singleElement()
				.satisfies((result) -> assertThat(result.messages()).isPositive());
			assertThat(printed(report::print)).contains("| 16 | %s | ".formatted(variant.id()));
		}
	}

	@Test
	void idleConnectionsAreAllServedAndCounted() throws IOException, InterruptedException {
		Options options = Options.parse(List.of("--variants", "netty,stream,message-loop", "--connections", "20",
				"--transport", "nio", "--jvm-options", JVM_OPTIONS), IdleConnections.OPTIONS);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		new IdleConnections(options).run(new PrintStream(out, true, StandardCharsets.UTF_8));
		assertThat(out.toString(StandardCharsets.UTF_8)).contains("| netty | ", "| stream | ", "| message-loop | ");
	}

	@Test
	void idleNamesTheOpenFilesItNeeds() {
		Options options = Options.parse(List.of("--connections", "2000000000"), IdleConnections.OPTIONS);
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> new IdleConnections(options).run(new PrintStream(OutputStream.nullOutputStream())))
			.withMessageContaining("Process 'benchmarks' can open")
			.withMessageContaining("2000000000 connections need up to 2000000500")
			.withMessageContaining("ulimit -Hn");
	}

	@Test
	void endpointNamesTheApplicationThatItNeeds() {
		Options options = Options.parse(List.of("--app", "missing.jar", "--connections", "2"), EndpointReads.OPTIONS);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new EndpointReads(options).run())
			.withMessage("There is no 'missing.jar': package the demo, or name it (--app)");
	}

	@Test
	void connectionWithoutAReplyEndsTheWait() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
				IdleClients clients = new IdleClients(silent.getLocalPort(), Duration.ofMillis(200))) {
			clients.open(2);
			assertThatExceptionOfType(IOException.class).isThrownBy(clients::exchange)
				.withMessageStartingWith("0 of 2 connections had a reply")
				.withMessageContaining("--jdk");
		}
	}

	@Test
	void broadcastsReachAllClientsAndMessageHandlersEncodeThemOnce() throws IOException, InterruptedException {
		Options options = Options.parse(List.of("--variants", String.join(",", BroadcastVariant.names()),
				"--connections", "20", "--rounds", "2", "--broadcasts", "3", "--warmup", "1", "--cores", "none",
				"--transport", "nio", "--jvm-options", JVM_OPTIONS), Broadcasts.OPTIONS);
		BroadcastReport report = new Broadcasts(options).run();
		for (BroadcastVariant variant : BroadcastVariant.values()) {
			assertThat(report.results(variant)).hasSize(2)
				.allSatisfy((result) -> assertThat(result.receivedNanos()).hasSize(3));
		}
		assertThat(report.results(BroadcastVariant.MESSAGE))
			.allSatisfy((result) -> assertThat(result.encodesPerBroadcast()).isOne());
		assertThat(report.results(BroadcastVariant.NETTY))
			.allSatisfy((result) -> assertThat(result.encodesPerBroadcast()).isEqualTo(20));
		assertThat(printed(report::print)).contains("| message | 1 | 1: met |");
	}

	@Test
	void aServerThatDoesNotStartFailsTheRun() {
		Options options = Options.parse(List.of("--transport", "pigeon", "--cores", "none"), Comparison.OPTIONS);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new Comparison(options).run())
			.withMessageContaining("Process 'netty' ended");
	}

	@Test
	void unknownOptionsAndVariantsAreNamed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Options.parse(List.of("--round", "5"), Comparison.OPTIONS))
			.withMessageContaining("--round")
			.withMessageContaining("rounds");
		assertThatIllegalArgumentException().isThrownBy(() -> ServerVariant.named("nginx"))
			.withMessageContaining("nginx")
			.withMessageContaining("stream-platform");
	}

	private static String printed(Consumer<PrintStream> report) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		report.accept(new PrintStream(out, true, StandardCharsets.UTF_8));
		return out.toString(StandardCharsets.UTF_8);
	}

}
