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

package io.tcpserver.stream;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Waiting;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is buffered for a handler that does not read has a hard bound.
 */
class ReadingPauseTests {

	private static final int ONE_READ = 64 * 1024;

	@ParameterizedTest
	@Waiting
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio R47, R50, T03, T04: at most the limit and one read are taken for a handler that does not read")
	void atMostTheLimitAndOneReadAreTaken(Transport transport) throws Exception {
		for (int limit : new int[] { 16, 1024, 64 * 1024 }) {
			try (Connected connected = Connected.open((settings) -> settings.transport(transport).streamLimit(limit))) {
				CompletableFuture<Void> sending = sendALot(connected);
				awaitStable(connected);
				assertThat(connected.connection().bytesReceived()).isBetween((long) limit, (long) limit + ONE_READ);
				// Reading goes on as soon as somebody reads
				assertThat(connected.reader().readExactly(3_000_000)).hasSize(3_000_000);
				awaitStable(connected);
				assertThat(connected.connection().bytesReceived() - 3_000_000).isBetween(0L, (long) limit + ONE_READ);
				assertThat(connected.reader().readAll()).hasSize(5_000_000);
				Background.result(sending);
			}
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio R50: an asynchronous read that has enough does not lift the bound")
	void anAsynchronousReadDoesNotLiftTheBound(Transport transport) throws Exception {
		try (Connected connected = Connected.open((settings) -> settings.transport(transport).streamLimit(16))) {
			CompletableFuture<byte[]> first = connected.reader().async().read(1);
			CompletableFuture<Void> sending = sendALot(connected);
			assertThat(Background.result(first)).hasSize(1);
			awaitStable(connected);
			assertThat(connected.connection().bytesReceived()).isLessThanOrEqualTo(1 + 16 + 2 * ONE_READ);
			assertThat(Background.result(connected.reader().async().readAll())).hasSize(7_999_999);
			Background.result(sending);
		}
	}

	@ParameterizedTest
	@Waiting
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio R50: the bound holds when the peer has ended its stream")
	void theBoundHoldsWhenThePeerHasEndedItsStream(Transport transport) throws Exception {
		int sent = 500_000;
		try (Connected connected = Connected.open((settings) -> settings.transport(transport).streamLimit(1024))) {
			connected.client().send(new byte[100_000]);
			awaitStable(connected);
			CompletableFuture<Void> sending = Background.start(() -> {
				connected.client().send(new byte[sent - 100_000]);
				connected.client().sendEof();
				return null;
			});
			sending.get(10, TimeUnit.SECONDS);
			awaitStable(connected);
			assertThat(connected.connection().bytesReceived()).isLessThanOrEqualTo(1024 + ONE_READ);
			assertThat(connected.reader().readAll()).hasSize(sent);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio R42: after a pause every way to read goes on")
	void afterAPauseEveryWayToReadGoesOn(Transport transport) throws Exception {
		try (Connected connected = Connected.open((settings) -> settings.transport(transport).streamLimit(16))) {
			CompletableFuture<Void> sending = Background.start(() -> {
				for (int i = 0; i < 20_000; i++) {
					connected.client().send("0123456789\n");
				}
				connected.client().sendEof();
				return null;
			});
			StreamReader reader = connected.reader();
			for (int i = 0; i < 20_000; i += 5) {
				assertThat(reader.readLine()).isEqualTo("0123456789");
				assertThat(reader.request(11)).isTrue();
				assertThat(Background.result(reader.async().readLine())).isEqualTo("0123456789");
				assertThat(reader.asInputStream().readNBytes(11)).hasSize(11);
				assertThat(Background.result(reader.async().readExactly(11))).hasSize(11);
				assertThat(reader.readLong()).isNotZero();
				assertThat(reader.readUntil(new byte[] { '\n' })).hasSize(3);
			}
			assertThat(reader.readAll()).isEmpty();
			Background.result(sending);
		}
	}

	@ParameterizedTest
	@Waiting
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio R47, P10: bytes and end that arrive during a pause are read after it, and answered")
	void whatArrivesDuringAPauseIsReadAfterIt(Transport transport) throws Exception {
		for (int size : new int[] { 100, 70_000, 150_000 }) {
			try (Connected connected = Connected.open((settings) -> settings.transport(transport).streamLimit(16))) {
				connected.client().send(new byte[size]);
				connected.client().sendEof();
				awaitStable(connected);
				assertThat(connected.reader().readAll()).hasSize(size);
				connected.writer().write("answer");
				connected.writer().drain();
				assertThat(connected.client().readText(6)).isEqualTo("answer");
			}
		}
	}

	private static CompletableFuture<Void> sendALot(Connected connected) {
		return Background.start(() -> {
			connected.client().send(new byte[8_000_000]);
			connected.client().sendEof();
			return null;
		});
	}

	private static void awaitStable(Connected connected) {
		long[] last = { -1 };
		Awaitility.await().pollInterval(Duration.ofMillis(100)).until(() -> {
			long received = connected.connection().bytesReceived();
			boolean stable = received == last[0] && received > 0;
			last[0] = received;
			return stable;
		});
	}

}
