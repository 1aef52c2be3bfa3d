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
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.tcpserver.settings.Transport;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's selectors.
 */
public final class NioTransport implements IoTransport {

	private final @Nullable String fallbackReason;

	public NioTransport() {
		this(null);
	}

	/**
	 * Create the transport in place of a better one.
	 * @param fallbackReason why that is not used, or {@code null}
	 */
	NioTransport(@Nullable String fallbackReason) {
		this.fallbackReason = fallbackReason;
	}

	@Override
	public @Nullable String fallbackReason() {
		return this.fallbackReason;
	}

	@Override
	public Transport id() {
		return Transport.NIO;
	}

	@Override
	public IoHandlerFactory ioHandlerFactory() {
		return NioIoHandler.newFactory();
	}

	@Override
	public ServerChannel newInetListener(IpFamily family) {
		return (family == IpFamily.IPV4)
				? new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET)
				: new NioServerSocketChannel();
	}

	@Override
	public ServerChannel newUnixListener() throws IOException {
		return new NioUnixListener();
	}

	/**
	 * Return a channel around a listening socket that exists already.
	 * @param socket the bound socket
	 * @param unix whether it is a Unix domain socket
	 * @return the channel
	 */
	public ServerChannel adoptListener(ServerSocketChannel socket, boolean unix) {
		return (unix) ? new NioUnixListener(socket) : new NioServerSocketChannel(socket);
	}

	@Override
	public SocketAddress unixAddress(UnixDomainSocketAddress address) {
		return address;
	}

	@Override
	public @Nullable ChannelOption<Integer> ipv6Only() {
		// The JDK has no such option, and switches IPV6_V6ONLY off for all its sockets
		return null;
	}

	@Override
	public @Nullable ChannelOption<Boolean> reusePort() {
		return option(StandardSocketOptions.SO_REUSEPORT);
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveIdle() {
		return option(ExtendedSocketOptions.TCP_KEEPIDLE);
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveInterval() {
		return option(ExtendedSocketOptions.TCP_KEEPINTERVAL);
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveCount() {
		return option(ExtendedSocketOptions.TCP_KEEPCOUNT);
	}

	@Override
	public @Nullable ChannelOption<Integer> userTimeout() {
		return null;
	}

	@Override
	public @Nullable ChannelOption<Boolean> quickAck() {
		return option(ExtendedSocketOptions.TCP_QUICKACK);
	}

	private static <T> @Nullable ChannelOption<T> option(SocketOption<T> option) {
		return NioChannelOption.of(option);
	}

}
