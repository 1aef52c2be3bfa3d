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

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.nio.AbstractNioMessageChannel;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * A listening Unix domain socket of the JDK. Netty has one too, but closing it deletes
 * the file at its path, whosoever that is by then, and what it accepts cannot be
 * half-closed. This one touches no file, and accepts {@link NioUnixConnection}s.
 * <p>
 * Last seen in Netty 4.2.18. Once Netty is mended,
 * {@code NettyFaultTests#nioDeletesTheFileThatHasReplacedThatOfAUnixListener} fails, or
 * {@code #nioClosesUnixConnectionsAtTheEndOfTheStream}; only without both faults this is
 * no longer needed.
 * <p>
 * Not final so that a test can make accepting fail.
 */
class NioUnixListener extends AbstractNioMessageChannel implements ServerChannel {

	// As Netty's listeners: up to 16 connections are accepted per turn by default
	private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

	private static final Map<ChannelOption<?>, SocketOption<Integer>> SOCKET_OPTIONS = Map.of(ChannelOption.SO_RCVBUF,
			StandardSocketOptions.SO_RCVBUF);

	private final JdkSocket socket;

	private final Config config;

	/**
	 * Create a socket to bind.
	 * @throws IOException if there can be none
	 */
	NioUnixListener() throws IOException {
		this(ServerSocketChannel.open(StandardProtocolFamily.UNIX));
	}

	/**
	 * Take over a socket.
	 * @param socket the socket, bound or not
	 */
	NioUnixListener(ServerSocketChannel socket) {
		super(null, socket, SelectionKey.OP_ACCEPT);
		this.socket = new JdkSocket(socket, SOCKET_OPTIONS);
		this.config = new Config(this);
	}

	@Override
	protected ServerSocketChannel javaChannel() {
		return (ServerSocketChannel) super.javaChannel();
	}

	@Override
	public ChannelConfig config() {
		return this.config;
	}

	@Override
	public ChannelMetadata metadata() {
		return METADATA;
	}

	@Override
	public boolean isActive() {
		return isOpen() && localAddress0() != null;
	}

	@Override
	protected void doBind(SocketAddress address) throws IOException {
		javaChannel().bind(address, this.config.backlog);
	}

	@Override
	protected int doReadMessages(List<Object> accepted) throws Exception {
		SocketChannel socket = javaChannel().accept();
		if (socket == null) {
			return 0;
		}
		try {
			accepted.add(new NioUnixConnection(this, socket));
			return 1;
		}
		catch (ChannelException ex) {
			// Netty has closed the socket. Others may fare better: only an IOException
			// leaves the listener open
			throw new IOException("Cannot use an accepted socket", ex);
		}
	}

	@Override
	protected void doClose() throws Exception {
		javaChannel().close();
	}

	@Override
	protected @Nullable SocketAddress localAddress0() {
		return this.socket.localAddress();
	}

	@Override
	protected @Nullable SocketAddress remoteAddress0() {
		return null;
	}

	@Override
	protected boolean doConnect(SocketAddress remoteAddress, SocketAddress localAddress) {
		throw new UnsupportedOperationException("A listener does not connect");
	}

	@Override
	protected void doFinishConnect() {
		throw new UnsupportedOperationException("A listener does not connect");
	}

	@Override
	protected void doDisconnect() {
		throw new UnsupportedOperationException("A listener does not connect");
	}

	@Override
	protected boolean doWriteMessage(Object message, ChannelOutboundBuffer outbound) {
		throw new UnsupportedOperationException("A listener does not write");
	}

	private void stopReading() {
		clearReadPending();
	}

	/**
	 * The options of the listener.
	 */
	private static final class Config extends DefaultChannelConfig {

		private final NioUnixListener listener;

		private volatile int backlog = NetUtil.SOMAXCONN;

		Config(NioUnixListener listener) {
			super(listener, new ServerChannelRecvByteBufAllocator());
			this.listener = listener;
		}

		@Override
		public Map<ChannelOption<?>, Object> getOptions() {
			return getOptions(super.getOptions(), ChannelOption.SO_BACKLOG, ChannelOption.SO_RCVBUF);
		}

		@Override
		@SuppressWarnings("unchecked") // the options are of this type
		public <T> T getOption(ChannelOption<T> option) {
			if (option.equals(ChannelOption.SO_BACKLOG)) {
				return (T) Integer.valueOf(this.backlog);
			}
			return this.listener.socket.has(option) ? this.listener.socket.get(option) : super.getOption(option);
		}

		@Override
		public <T> boolean setOption(ChannelOption<T> option, T value) {
			validate(option, value);
			if (option.equals(ChannelOption.SO_BACKLOG)) {
				this.backlog = (Integer) value;
				return true;
			}
			if (this.listener.socket.has(option)) {
				this.listener.socket.set(option, value);
				return true;
			}
			return super.setOption(option, value);
		}

		@Override
		protected void autoReadCleared() {
			this.listener.stopReading();
		}

	}

}
