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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Turns what one read gives, 16 commands of Redis, into commands, and replies into bytes:
 * in one step, and in two. What sockets, maps and the server add is left out.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RespDecodeBenchmark {

	private static final int COMMANDS = 16;

	private final RespFrameCodec frames = new RespFrameCodec();

	private final RespConverter converter = new RespConverter();

	private final RespCodec codec = new RespCodec();

	private final RespReply reply = new RespReply('$', new byte[64]);

	private final FrameInput input = new FrameInput();

	private final FrameOutput output = new FrameOutput();

	private byte[] bytes = {};

	/**
	 * Prepare what is read.
	 */
	@Setup
	public void fill() {
		Load load = Load.ofLines(1, COMMANDS, 64, Duration.ZERO, Duration.ZERO);
		this.bytes = LoadProtocol.RESP.burst(0, 0, load).requests().getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Finds the end of each command, and parses it then.
	 * @param consumer keeps the commands
	 * @throws Exception never, as there is nothing wrong with the commands
	 */
	@Benchmark
	public void framed(Blackhole consumer) throws Exception {
		this.input.feed(this.bytes, 0, this.bytes.length);
		this.output.truncate(0);
		ByteBuffer payload;
		while ((payload = this.frames.decode(this.input)) != null) {
			consumer.consume(this.converter.decode(payload));
			this.frames.encode(this.converter.encode(this.reply), this.output);
		}
		consumer.consume(this.output.size());
	}

	/**
	 * Parses each command once.
	 * @param consumer keeps the commands
	 * @throws Exception never, as there is nothing wrong with the commands
	 */
	@Benchmark
	public void typed(Blackhole consumer) throws Exception {
		this.input.feed(this.bytes, 0, this.bytes.length);
		this.output.truncate(0);
		RespCommand command;
		while ((command = this.codec.decode(this.input)) != null) {
			consumer.consume(command);
			this.codec.encode(this.reply, this.output);
		}
		consumer.consume(this.output.size());
	}

}
