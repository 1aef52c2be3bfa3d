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

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.UnixChannelOption;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Linux epoll.
 */
final class EpollTransport implements IoTransport {

	@Override
	public Transport id() {
		return Transport.EPOLL;
	}

	@Override
	public IoHandlerFactory ioHandlerFactory() {
		return EpollHandler.newFactory();
	}

	@Override
	public ServerChannel newInetListener(IpFamily family) {
		return (family == IpFamily.IPV4) ? new EpollServerSocketChannel(SocketProtocolFamily.INET)
				: new EpollServerSocketChannel();
	}

	@Override
	public ServerChannel newUnixListener() {
		return new EpollServerDomainSocketChannel();
	}

	@Override
	public boolean separatesFamilies() {
		return true;
	}

	@Override
	public @Nullable ChannelOption<Integer> ipv6Only() {
		return Ipv6Only.LINUX;
	}

	@Override
	public @Nullable ChannelOption<Boolean> reusePort() {
		return UnixChannelOption.SO_REUSEPORT;
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveIdle() {
		return EpollChannelOption.TCP_KEEPIDLE;
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveInterval() {
		return EpollChannelOption.TCP_KEEPINTVL;
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveCount() {
		return EpollChannelOption.TCP_KEEPCNT;
	}

	@Override
	public @Nullable ChannelOption<Integer> userTimeout() {
		return EpollChannelOption.TCP_USER_TIMEOUT;
	}

	@Override
	public @Nullable ChannelOption<Boolean> quickAck() {
		return EpollChannelOption.TCP_QUICKACK;
	}

}
