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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.tcpserver.netty.stream.ReceiveBuffer;
import io.tcpserver.settings.TextSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Takes lines of 64 bytes out of chunks of different sizes.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReceiveBufferBenchmark {

	private static final int LINE_BYTES = 64;

	private static final int LINES = 64;

	private static final TextSettings TEXT = TextSettings.of(StandardCharsets.UTF_8);

	/**
	 * Bytes in a chunk: a part of a line, a line, several lines, all of them.
	 */
	@Param({ "16", "64", "1024", "4096" })
	int chunkBytes;

	private byte[][] chunks = {};

	private final ReceiveBuffer buffer = new ReceiveBuffer(ReceiveBuffer.DEFAULT_LIMIT);

	/**
	 * Cut the lines into chunks.
	 */
	@Setup
	public void cut() {
		byte[] lines = ("x".repeat(LINE_BYTES - 1) + "\n").repeat(LINES).getBytes(StandardCharsets.US_ASCII);
		this.chunks = new byte[lines.length / this.chunkBytes][];
		for (int i = 0; i < this.chunks.length; i++) {
			this.chunks[i] = Arrays.copyOfRange(lines, i * this.chunkBytes, (i + 1) * this.chunkBytes);
		}
	}

	/**
	 * Read all lines as they become complete.
	 * @param consumer keeps the lines
	 * @throws IOException never, as the lines are not too long
	 */
	@Benchmark
	@OperationsPerInvocation(LINES)
	public void readLine(Blackhole consumer) throws IOException {
		for (byte[] chunk : this.chunks) {
			this.buffer.feed(chunk);
			while (this.buffer.canReadLine()) {
				consumer.consume(this.buffer.readLine(TEXT, false));
			}
		}
	}

}
