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

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.tcpserver.netty.loop.EngineErrors;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Linux io_uring.
 */
final class IoUringTransport implements IoTransport {

	@Override
	public Transport id() {
		return Transport.IO_URING;
	}

	@Override
	public IoHandlerFactory ioHandlerFactory() {
		return IoUringHandler.newFactory();
	}

	@Override
	public ServerChannel newInetListener(IpFamily family) {
		return new IoUringServerSocketChannel();
	}

	@Override
	public ServerChannel newUnixListener() {
		return new IoUringServerDomainSocketChannel();
	}

	@Override
	public boolean hasUnixHalfClose() {
		return false;
	}

	@Override
	public boolean readsLater() {
		return true;
	}

	@Override
	public void closeWithoutLoop(Channel channel) {
		if (!(channel instanceof UnixChannel socket) || !channel.isRegistered()) {
			IoTransport.super.closeWithoutLoop(channel);
			return;
		}
		try {
			// Netty would ask the ring of the loop to do it
			socket.fd().close();
		}
		catch (IOException ex) {
			EngineErrors.log(ex, "Cannot close {}", channel);
		}
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
		return IoUringChannelOption.TCP_KEEPIDLE;
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveInterval() {
		return IoUringChannelOption.TCP_KEEPINTVL;
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveCount() {
		return IoUringChannelOption.TCP_KEEPCNT;
	}

	@Override
	public @Nullable ChannelOption<Integer> userTimeout() {
		return IoUringChannelOption.TCP_USER_TIMEOUT;
	}

	@Override
	public @Nullable ChannelOption<Boolean> quickAck() {
		return IoUringChannelOption.TCP_QUICKACK;
	}

}
