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

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;

/**
 * A transport for those who use Netty without this project.
 *
 * @param ioHandler makes what an event loop polls with
 * @param channelType the type of a listener
 */
record NettyTransport(IoHandlerFactory ioHandler, Class<? extends ServerChannel> channelType) {

	static NettyTransport named(String transport) {
		return switch (transport) {
			case "epoll" -> new NettyTransport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
			case "nio" -> new NettyTransport(NioIoHandler.newFactory(), NioServerSocketChannel.class);
			case "io-uring" -> new NettyTransport(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
			default -> throw new IllegalArgumentException("Unknown transport '%s'".formatted(transport));
		};
	}

	/**
	 * Return a new event loop that accepts and serves.
	 */
	EventLoopGroup newEventLoop() {
		return new MultiThreadIoEventLoopGroup(1, this.ioHandler);
	}

}
