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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What becomes of what is written before and after the end of a connection.
 */
class ClosedWriterTests {

	@Test
	@Asyncio("W25")
	@DisplayName("asyncio W14, W23, W24, X11, X17: after close writing is ignored and drain tells of it")
	void afterCloseWritingIsIgnored() throws Exception {
		try (Connected connected = Connected.open()) {
			StreamWriter writer = connected.writer();
			assertThat(writer.isClosing()).isFalse();
			writer.write("before");
			writer.close();
			assertThat(writer.isClosing()).isTrue();
			writer.write("after").write(new byte[10]).writeAll(List.of(new byte[10]));
			writer.writeEof();
			writer.close();
			writer.waitClosed();
			writer.write("later").writeAll(List.of(new byte[10]));
			writer.writeEof();
			writer.close();
			assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(writer::drain)
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.COMPLETED));
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> Background.result(writer.drainAsync()))
				.withCauseInstanceOf(ConnectionLostException.class);
			assertThat(connected.client().readAll()).isEqualTo("before");
			assertThat(writer.writeBufferSize()).isZero();
			assertThat(connected.connection().remoteAddress()).isEqualTo(connected.client().localAddress());
		}
	}

	@Test
	@DisplayName("asyncio X09, X21: writing on after the loss is reported once, with the fifth write")
	void writingOnAfterTheLossIsReportedOnce() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().reset();
			assertThatExceptionOfType(ConnectionLostException.class).isThrownBy(() -> connected.writer().waitClosed());
			for (int i = 0; i < 4; i++) {
				connected.writer().write("x");
			}
			assertThat(connected.recorder().count("writingAfterClose")).isZero();
			for (int i = 0; i < 20; i++) {
				connected.writer().writeAll(List.of(StreamWriterTests.bytes("x")));
			}
			assertThat(connected.recorder().count("writingAfterClose")).isOne();
			assertThat(connected.writer().writeBufferSize()).isZero();
		}
	}

	@Test
	@DisplayName("asyncio X09: threads that write on at the same time are reported once, too")
	void threadsThatWriteOnAreReportedOnce() throws Exception {
		for (int round = 0; round < 20; round++) {
			try (Connected connected = Connected.open()) {
				connected.client().reset();
				assertThatExceptionOfType(ConnectionLostException.class)
					.isThrownBy(() -> connected.writer().waitClosed());
				List<CompletableFuture<Void>> writing = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					writing.add(Background.start(() -> {
						for (int write = 0; write < 5; write++) {
							connected.writer().write("x");
						}
						return null;
					}));
				}
				for (CompletableFuture<Void> one : writing) {
					Background.result(one);
				}
				assertThat(connected.recorder().count("writingAfterClose")).isOne();
			}
		}
	}

	@Test
	void sendTellsWhenAMessageIsWithTheOperatingSystem() throws Exception {
		try (Connected connected = Connected.open()) {
			List<CompletableFuture<Void>> sent = Collections.synchronizedList(new ArrayList<>());
			List<CompletableFuture<Void>> threads = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				threads.add(Background.start(() -> {
					for (int message = 0; message < 500; message++) {
						sent.add(connected.connection().send("message\n"));
					}
					return null;
				}));
			}
			for (CompletableFuture<Void> thread : threads) {
				Background.result(thread);
			}
			for (CompletableFuture<Void> message : sent) {
				Background.result(message);
			}
			assertThat(connected.client().readText(8 * 2000)).isEqualTo("message\n".repeat(2000));
			assertThat(connected.connection().bytesSent()).isEqualTo(8 * 2000);
			assertThat(connected.connection().send("")).isCompleted();
			assertThatIllegalArgumentException().isThrownBy(() -> connected.connection().send(42))
				.withMessageContaining("java.lang.Integer");
		}
	}

	@Test
	@DisplayName("asyncio W31: what could not be sent fails, each message with an exception of its own")
	void whatCouldNotBeSentFails() throws Exception {
		try (Connected connected = Connected.openToSlowClient((settings) -> {
		})) {
			StreamWriterTests.fill(connected.writer());
			List<CompletableFuture<Void>> messages = IntStream.range(0, 20)
				.mapToObj((i) -> connected.connection().send("message"))
				.toList();
			assertThat(messages).noneMatch(CompletableFuture::isDone);
			connected.client().reset();
			List<Throwable> failures = new ArrayList<>();
			for (CompletableFuture<Void> message : messages) {
				assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> Background.result(message))
					.satisfies((ex) -> failures.add(ex.getCause()));
			}
			assertThat(failures).doesNotHaveDuplicates().allMatch(ConnectionLostException.class::isInstance);
			assertThat(connected.connection().send("late")).failsWithin(Duration.ofSeconds(10));
		}
	}

}
