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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

@EnabledOnOs(OS.LINUX)
class LoadGeneratorTests {

	private static final Load LOAD = Load.ofLines(1, 2, 64, Duration.ofMillis(20), Duration.ofMillis(200));

	@Test
	void rightRepliesAreCounted() throws IOException {
		LoadResult result = run((line) -> line.toUpperCase(Locale.ROOT) + "\n");
		assertThat(result.messages()).isPositive().isEven();
		assertThat(result.latencyNanos().high()).isGreaterThanOrEqualTo(result.latencyNanos().median());
	}

	@Test
	void aWrongReplyIsNoticed() {
		assertThatIOException().isThrownBy(() -> run((line) -> line + "\n")).withMessageContaining("wrong reply");
	}

	@Test
	void aRepeatedReplyIsNoticed() {
		assertThatIOException().isThrownBy(() -> run((line) -> (line + "\n" + line + "\n").toUpperCase(Locale.ROOT)))
			.withMessageContaining("wrong reply");
	}

	@Test
	void aClosedConnectionIsNoticed() {
		assertThatIOException().isThrownBy(() -> run((line) -> "")).withMessageContaining("closed by the server");
	}

	@Test
	void resultsSurviveTheirWayBetweenProcesses() {
		assertThat(Load.decode(("7 8 " + LOAD.encode()).split(" "), 2)).isEqualTo(LOAD);
		LoadResult result = new LoadResult(1, 2, 4, 3, new ProcessSample.Switches(5, 6),
				new LoadResult.Percentiles(7, 8));
		assertThat(LoadResult.decode(result.encode())).isEqualTo(result);
	}

	@Test
	void percentilesAreAtMostThreePercentLow() {
		LatencyHistogram histogram = new LatencyHistogram();
		for (int i = 1; i <= 1000; i++) {
			histogram.record(i * 1000L);
		}
		assertThat(histogram.percentile(0.5)).isBetween(484_000L, 500_000L);
		assertThat(histogram.percentile(0.99)).isBetween(959_000L, 990_000L);
		assertThat(histogram.percentile(1)).isBetween(968_000L, 1_000_000L);
	}

	/**
	 * Load a server that answers lines as told; an empty answer ends the connection.
	 */
	private LoadResult run(UnaryOperator<String> answer) throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(listener, answer));
			try {
				return LoadGenerator.run(ProcessHandle.current().pid(), listener.getLocalPort(), LOAD);
			}
			finally {
				assertThat(served).succeedsWithin(Duration.ofSeconds(30));
			}
		}
	}

	private static void serve(ServerSocket listener, UnaryOperator<String> answer) {
		try (Socket socket = listener.accept()) {
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			String line;
			while ((line = reader.readLine()) != null) {
				String reply = answer.apply(line);
				if (reply.isEmpty()) {
					return;
				}
				socket.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
			}
		}
		catch (IOException ex) {
			// The generator has reset the connection, as it does when it is not satisfied
			assertThat(ex).isInstanceOf(SocketException.class);
		}
	}

}
