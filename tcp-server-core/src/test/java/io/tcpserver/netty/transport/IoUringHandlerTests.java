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

package io.tcpserver.netty.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.harness.Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link IoUringHandler}.
 */
class IoUringHandlerTests {

	private static final int ROUNDS = 20;

	private final CompletableFuture<Channel> accepted = new CompletableFuture<>();

	private final AtomicBoolean read = new AtomicBoolean();

	private EventLoopGroup group;

	@AfterEach
	void endThreads() {
		if (this.group != null) {
			this.group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
		}
	}

	private Channel listen() throws Exception {
		this.group = new MultiThreadIoEventLoopGroup(1, IoUringHandler.newFactory());
		return new ServerBootstrap().group(this.group)
			.channel(IoUringServerSocketChannel.class)
			.childOption(ChannelOption.AUTO_READ, false)
			.childHandler(new ChannelInboundHandlerAdapter() {

				@Override
				public void channelActive(ChannelHandlerContext context) {
					IoUringHandlerTests.this.accepted.complete(context.channel());
				}

				@Override
				public void channelRead(ChannelHandlerContext context, Object message) {
					ReferenceCountUtil.release(message);
					IoUringHandlerTests.this.read.set(true);
				}

			})
			.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.sync()
			.channel();
	}

	// What is asked for keeps the socket alive when its descriptor is closed
	@Test
	void nothingIsAskedForAConnectionThatIsClosing() throws Exception {
		Assumptions.assumeTrue(IoUring.isAvailable(), "io_uring is not available here");
		try (Peer peer = Peer.connect(listen().localAddress())) {
			Channel channel = this.accepted.get(10, TimeUnit.SECONDS);
			channel.eventLoop().submit(() -> {
				channel.attr(Transports.CLOSING).set(Boolean.TRUE);
				channel.read();
			}).sync();
			peer.send("hello");
			for (int i = 0; i < ROUNDS; i++) {
				channel.eventLoop().submit(() -> {
				}).sync();
			}
			assertThat(this.read).isFalse();
			assertThat(channel.close().await(10, TimeUnit.SECONDS)).isTrue();
		}
	}

}
