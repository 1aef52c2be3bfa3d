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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.util.concurrent.GlobalEventExecutor;

/**
 * What a Netty user writes by hand: all channels in a group that is written to.
 */
final class NettyBroadcastServer implements BroadcastServer {

	private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private final LongAdder encodes = new LongAdder();

	private final boolean encodeFirst;

	private final int port;

	private NettyBroadcastServer(String transport, boolean encodeFirst) throws InterruptedException {
		this.encodeFirst = encodeFirst;
		this.port = NettyBaseline.start(transport, new LineInitializer(this.clients, this.encodes));
	}

	static NettyBroadcastServer start(String transport, boolean encodeFirst) throws InterruptedException {
		return new NettyBroadcastServer(transport, encodeFirst);
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public int clients() {
		return this.clients.size();
	}

	@Override
	public void broadcast(String line) {
		if (this.encodeFirst) {
			this.encodes.increment();
			this.clients.writeAndFlush(ByteBufUtil.writeUtf8(PooledByteBufAllocator.DEFAULT, line + "\n"));
		}
		else {
			this.clients.writeAndFlush(line + "\n");
		}
	}

	@Override
	public long encodes() {
		return this.encodes.sum();
	}

	private static final class LineInitializer extends ChannelInitializer<Channel> {

		private final ChannelGroup clients;

		private final StringDecoder decoder = new StringDecoder(StandardCharsets.UTF_8);

		private final StringEncoder encoder;

		LineInitializer(ChannelGroup clients, LongAdder encodes) {
			this.clients = clients;
			this.encoder = new CountingEncoder(encodes);
		}

		@Override
		protected void initChannel(Channel channel) {
			channel.pipeline()
				.addLast(new LineBasedFrameDecoder(NettyBaseline.MAX_LINE_BYTES), this.decoder, this.encoder,
						new Receiver());
			this.clients.add(channel);
		}

	}

	private static final class CountingEncoder extends StringEncoder {

		private final LongAdder encodes;

		CountingEncoder(LongAdder encodes) {
			super(StandardCharsets.UTF_8);
			this.encodes = encodes;
		}

		@Override
		protected void encode(ChannelHandlerContext context, CharSequence line, List<Object> out) throws Exception {
			this.encodes.increment();
			super.encode(context, line, out);
		}

	}

	private static final class Receiver extends SimpleChannelInboundHandler<String> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, String line) {
			// Clients of a broadcast only listen
		}

	}

}
