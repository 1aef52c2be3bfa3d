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
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.harness.Peer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Netty does, without anything of ours, that the engine works around. A test that
 * fails here shows that Netty was mended: the class that it names is then no longer
 * needed.
 */
@DisabledOnOs(OS.WINDOWS)
class NettyFaultTests {

	private static final int ENOENT = -2;

	private final List<EventLoopGroup> groups = new ArrayList<>();

	private final Events events = new Events();

	@TempDir
	private Path directory;

	@AfterEach
	void endThreads() {
		for (EventLoopGroup group : this.groups) {
			assertThat(group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS))
				.isTrue();
		}
	}

	/**
	 * Why there is an {@link EpollHandler}.
	 */
	@Test
	void epollCannotWriteAfterTheEndOfTheStreamWhatHasToWait() throws Exception {
		Assumptions.assumeTrue(Epoll.isAvailable(), "epoll is not available here");
		Channel listener = bind(EpollIoHandler.newFactory(), EpollServerSocketChannel.class, loopback(), this.events);
		try (Socket client = connect(listener)) {
			client.shutdownOutput();
			Channel connection = this.events.inputShutDown.get(10, TimeUnit.SECONDS);
			// More than the buffers of both sides take, and the client reads nothing
			ChannelFuture written = connection.writeAndFlush(Unpooled.wrappedBuffer(new byte[64 * 1024 * 1024]));
			assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(written.cause()).rootCause()
				.isInstanceOfSatisfying(NativeIoException.class,
						(ex) -> assertThat(ex.expectedErr()).isEqualTo(ENOENT));
		}
	}

	/**
	 * Why there is an {@link IoUringHandler}.
	 */
	@Test
	void ioUringAcceptsMoreConnectionsThanAreWanted() throws Exception {
		Assumptions.assumeTrue(IoUring.isAvailable(), "io_uring is not available here");
		BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
		EventLoopGroup group = group(IoUringIoHandler.newFactory());
		Channel listener = new ServerBootstrap().group(group)
			.channel(IoUringServerSocketChannel.class)
			.option(ChannelOption.AUTO_READ, false)
			.handler(new ChannelInboundHandlerAdapter() {

				@Override
				public void channelRead(ChannelHandlerContext context, Object connection) {
					// One is enough
					context.channel().config().setAutoRead(false);
					accepted.add((Channel) connection);
				}

			})
			.childHandler(this.events)
			.bind(loopback())
			.sync()
			.channel();
		List<Socket> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 10; i++) {
				clients.add(connect(listener));
			}
			listener.config().setAutoRead(true);
			Awaitility.await().until(() -> accepted.size() > 1);
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
			accepted.forEach((connection) -> connection.unsafe().closeForcibly());
		}
	}

	/**
	 * Why there is a {@link HalfClose}.
	 */
	@Test
	void ioUringClosesUnixConnectionsAtTheEndOfTheStream() throws Exception {
		Assumptions.assumeTrue(IoUring.isAvailable(), "io_uring is not available here");
		Path path = this.directory.resolve("app.sock");
		bind(IoUringIoHandler.newFactory(), IoUringServerDomainSocketChannel.class,
				new DomainSocketAddress(path.toFile()), this.events);
		assertClosesAtTheEndOfTheStream(path);
	}

	/**
	 * Why there is a {@link NioUnixConnection}.
	 */
	@Test
	void nioClosesUnixConnectionsAtTheEndOfTheStream() throws Exception {
		Path path = this.directory.resolve("app.sock");
		bind(NioIoHandler.newFactory(), NioServerDomainSocketChannel.class, UnixDomainSocketAddress.of(path),
				this.events);
		assertClosesAtTheEndOfTheStream(path);
	}

	private void assertClosesAtTheEndOfTheStream(Path path) throws Exception {
		try (Peer client = Peer.connect(UnixDomainSocketAddress.of(path))) {
			client.send("hello").sendEof();
			Channel connection = this.events.inactive.get(10, TimeUnit.SECONDS);
			assertThat(connection.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(this.events.inputShutDown).isNotDone();
			assertThat(client.readAllBytes()).isEmpty();
		}
	}

	/**
	 * Why there is a {@link NioUnixListener}.
	 */
	@Test
	void nioDeletesTheFileThatHasReplacedThatOfAUnixListener() throws Exception {
		Path path = this.directory.resolve("app.sock");
		Channel listener = bind(NioIoHandler.newFactory(), NioServerDomainSocketChannel.class,
				UnixDomainSocketAddress.of(path), this.events);
		Files.delete(path);
		Files.writeString(path, "mine");
		assertThat(listener.close().await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(path).doesNotExist();
	}

	private static SocketAddress loopback() {
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
	}

	private static Socket connect(Channel listener) throws Exception {
		InetSocketAddress address = (InetSocketAddress) listener.localAddress();
		return new Socket(address.getAddress(), address.getPort());
	}

	private EventLoopGroup group(IoHandlerFactory factory) {
		EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, factory);
		this.groups.add(group);
		return group;
	}

	private Channel bind(IoHandlerFactory factory, Class<? extends ServerChannel> type, SocketAddress address,
			ChannelHandler handler) throws Exception {
		return new ServerBootstrap().group(group(factory))
			.channel(type)
			.childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.childHandler(handler)
			.bind(address)
			.sync()
			.channel();
	}

	/**
	 * Remembers what it is told.
	 */
	@Sharable
	private static final class Events extends ChannelInboundHandlerAdapter {

		private final CompletableFuture<Channel> inputShutDown = new CompletableFuture<>();

		private final CompletableFuture<Channel> inactive = new CompletableFuture<>();

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ReferenceCountUtil.release(message);
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof ChannelInputShutdownEvent) {
				context.channel().config().setAutoRead(false);
				// When Netty is done with the event
				context.executor().execute(() -> this.inputShutDown.complete(context.channel()));
			}
		}

		@Override
		public void channelInactive(ChannelHandlerContext context) {
			this.inactive.complete(context.channel());
		}

	}

}
