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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.redis.ArrayRedisMessage;
import io.netty.handler.codec.redis.ErrorRedisMessage;
import io.netty.handler.codec.redis.FullBulkStringRedisMessage;
import io.netty.handler.codec.redis.RedisArrayAggregator;
import io.netty.handler.codec.redis.RedisBulkStringAggregator;
import io.netty.handler.codec.redis.RedisDecoder;
import io.netty.handler.codec.redis.RedisEncoder;
import io.netty.handler.codec.redis.RedisMessage;
import io.netty.handler.codec.redis.SimpleStringRedisMessage;

/**
 * What a Netty user writes by hand for commands of Redis: Netty's codec and its two
 * aggregators, replies flushed once for all commands of one read.
 */
final class RespNettyServer {

	private RespNettyServer() {
	}

	static int start(String transport) throws InterruptedException {
		CommandHandler handler = new CommandHandler();
		return NettyBaseline.start(transport, new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				channel.pipeline()
					.addLast(new RedisDecoder(), new RedisBulkStringAggregator(),
							new RedisArrayAggregator(RespText.MAX_ARGUMENTS, 1), new RedisEncoder(), handler);
			}

		});
	}

	@Sharable
	private static final class CommandHandler extends SimpleChannelInboundHandler<ArrayRedisMessage> {

		private final RespStore store = new RespStore();

		@Override
		protected void channelRead0(ChannelHandlerContext context, ArrayRedisMessage message) {
			List<RedisMessage> children = message.children();
			byte[][] arguments = new byte[children.size()][];
			for (int i = 0; i < arguments.length; i++) {
				ByteBuf content = ((FullBulkStringRedisMessage) children.get(i)).content();
				arguments[i] = ByteBufUtil.getBytes(content);
			}
			context.write(message(this.store.execute(new RespCommand(arguments))));
		}

		private static RedisMessage message(RespReply reply) {
			byte[] bytes = reply.bytes();
			if (bytes == null) {
				return FullBulkStringRedisMessage.NULL_INSTANCE;
			}
			return switch (reply.type()) {
				case '+' -> new SimpleStringRedisMessage(ascii(bytes));
				case '-' -> new ErrorRedisMessage(ascii(bytes));
				default -> new FullBulkStringRedisMessage(Unpooled.wrappedBuffer(bytes));
			};
		}

		private static String ascii(byte[] bytes) {
			return new String(bytes, StandardCharsets.US_ASCII);
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.flush();
		}

	}

}
