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
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.PayloadConverter;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Turns what one read gives, lines of 64 bytes, into strings: with the codec and the
 * converter of message handlers, and with Netty's decoders in a pipeline without a
 * socket.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameDecodeBenchmark {

	private static final int LINE_BYTES = 64;

	// What a channel allocates for its next read when little arrives
	private static final int READ_BYTES = 2048;

	/**
	 * Lines that one read gives.
	 */
	@Param({ "1", "16" })
	int lines;

	private final FrameCodec codec = MessageServers.lines();

	private final PayloadConverter<String> converter = PayloadConverter.string(StandardCharsets.UTF_8);

	private final FrameInput input = new FrameInput();

	private final BlackholeHandler last = new BlackholeHandler();

	private final EmbeddedChannel channel = new EmbeddedChannel(new LineBasedFrameDecoder(NettyBaseline.MAX_LINE_BYTES),
			new StringDecoder(StandardCharsets.UTF_8), this.last);

	private byte[] bytes = {};

	/**
	 * Prepare what is read.
	 * @param consumer keeps the lines
	 */
	@Setup
	public void fill(Blackhole consumer) {
		this.bytes = ("x".repeat(LINE_BYTES - 1) + "\n").repeat(this.lines).getBytes(StandardCharsets.US_ASCII);
		this.last.consumer = consumer;
	}

	/**
	 * Close the pipeline.
	 */
	@TearDown
	public void close() {
		this.channel.finishAndReleaseAll();
	}

	/**
	 * As message handlers do.
	 * @param consumer keeps the lines
	 * @throws Exception never, as there is nothing wrong with the lines
	 */
	@Benchmark
	public void message(Blackhole consumer) throws Exception {
		ByteBuf read = read();
		this.input.feed(read.internalNioBuffer(0, read.readableBytes()));
		ByteBuffer payload;
		while ((payload = this.codec.decode(this.input)) != null) {
			consumer.consume(this.converter.decode(payload));
		}
		read.release();
	}

	/**
	 * As a pipeline does.
	 */
	@Benchmark
	public void netty() {
		this.channel.pipeline().fireChannelRead(read()).fireChannelReadComplete();
	}

	/**
	 * Return a new buffer each time, as a transport does: of those, Netty watches one in
	 * 128 for leaks, which costs a multiple.
	 */
	private ByteBuf read() {
		return PooledByteBufAllocator.DEFAULT.directBuffer(READ_BYTES).writeBytes(this.bytes);
	}

	private static final class BlackholeHandler extends SimpleChannelInboundHandler<String> {

		private @Nullable Blackhole consumer;

		@Override
		protected void channelRead0(ChannelHandlerContext context, String line) {
			Blackhole consumer = this.consumer;
			if (consumer != null) {
				consumer.consume(line);
			}
		}

	}

}
