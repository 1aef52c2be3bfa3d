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

package io.tcpserver.netty.listen;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.RejectReason;
import io.tcpserver.netty.loop.Deadline;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.transport.Transports;
import io.tcpserver.settings.TextSettings;
import org.jspecify.annotations.Nullable;

/**
 * Closes sockets that are turned away, those of clients over a limit with a last message
 * if there is one. A socket that is closed with unread input is reset, which can destroy
 * the message on its way: such sockets stay for a moment, in which what arrives is
 * dropped. There are never many of them, as a client could otherwise have as many sockets
 * as it likes; the rest is closed without a message.
 */
public final class Rejections {

	private static final int MOST_LINGERING = 64;

	private final byte @Nullable [] message;

	private final long lingerNanos;

	private final AtomicInteger lingering = new AtomicInteger();

	private final Set<Channel> channels = ConcurrentHashMap.newKeySet();

	public Rejections(@Nullable String message, TextSettings text, long lingerNanos) {
		this.message = (message != null) ? text.encode(message) : null;
		this.lingerNanos = lingerNanos;
	}

	/**
	 * Close a socket. Returns at once.
	 * @param channel the socket
	 * @param io its I/O thread, or if it has none the one that may be its own
	 * @param reason why it is turned away
	 */
	public void close(Channel channel, IoThread io, RejectReason reason) {
		byte[] message = this.message;
		if (message != null && isLimit(reason) && begin()) {
			this.channels.add(channel);
			Futures.ignore(channel.closeFuture().addListener((closed) -> {
				this.channels.remove(channel);
				this.lingering.decrementAndGet();
			}));
			channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
			channel.pipeline().addFirst(new LastMessage(message, io, this.lingerNanos));
			if (!channel.isRegistered()) {
				// Netty closes it if its I/O thread has ended
				Futures.ignore(io.loop().register(channel));
			}
		}
		else if (channel.isRegistered()) {
			Transports.close(channel);
		}
		else {
			channel.unsafe().closeForcibly();
		}
	}

	/**
	 * Close the sockets that linger, as their server ends. I/O thread only.
	 * @param io the I/O thread
	 */
	public void closeAll(IoThread io) {
		for (Channel channel : this.channels) {
			if (channel.isRegistered() && io.loop().equals(channel.eventLoop())) {
				Transports.close(channel);
			}
		}
	}

	private static boolean isLimit(RejectReason reason) {
		return switch (reason) {
			case LIMIT, ADDRESS_LIMIT, RATE -> true;
			case MEMORY, DENIED, PROXY_HEADER, TLS_HANDSHAKE, CLOSING -> false;
		};
	}

	private boolean begin() {
		int most = Math.min(MOST_LINGERING, DescriptorBudget.reserve() / 4);
		return this.lingering.getAndUpdate((count) -> (count < most) ? count + 1 : count) < most;
	}

	/**
	 * Sends the message, ends the stream, and drops what arrives until the peer closes.
	 */
	private static final class LastMessage extends ChannelInboundHandlerAdapter {

		private final byte[] message;

		private final IoThread io;

		private final long lingerNanos;

		private boolean begun;

		private boolean sent;

		private boolean ended;

		private @Nullable Deadline timer;

		LastMessage(byte[] message, IoThread io, long lingerNanos) {
			this.message = message;
			this.io = io;
			this.lingerNanos = lingerNanos;
		}

		@Override
		public void handlerAdded(ChannelHandlerContext context) {
			if (context.channel().isActive() && context.channel().isRegistered()) {
				begin(context);
			}
		}

		@Override
		public void channelActive(ChannelHandlerContext context) {
			begin(context);
		}

		private void begin(ChannelHandlerContext context) {
			if (this.begun) {
				return;
			}
			this.begun = true;
			Channel channel = context.channel();
			this.timer = Deadline.after(this.io, this.lingerNanos, () -> Transports.close(channel));
			channel.config().setAutoRead(true);
			Futures.ignore(context.writeAndFlush(Unpooled.wrappedBuffer(this.message)).addListener((written) -> {
				this.sent = true;
				if (this.ended || !written.isSuccess()) {
					Transports.close(context.channel());
				}
				else {
					Futures.ignore(((DuplexChannel) channel).shutdownOutput());
				}
			}));
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ReferenceCountUtil.release(message);
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			// Of no interest to those who would have handled the connection
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event == ChannelInputShutdownEvent.INSTANCE) {
				this.ended = true;
				if (this.sent) {
					Transports.close(context.channel());
				}
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			if (this.timer != null) {
				this.timer.cancel();
			}
			context.fireChannelInactive();
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			Transports.close(context.channel());
		}

	}

}
