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
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * BSD and macOS kqueue.
 */
final class KQueueTransport implements IoTransport {

	@Override
	public Transport id() {
		return Transport.KQUEUE;
	}

	@Override
	public IoHandlerFactory ioHandlerFactory() {
		return KQueueIoHandler.newFactory();
	}

	@Override
	public ServerChannel newInetListener(IpFamily family) {
		return new KQueueServerSocketChannel();
	}

	@Override
	public ServerChannel newUnixListener() {
		return new KQueueServerDomainSocketChannel();
	}

	@Override
	public @Nullable ChannelOption<Integer> ipv6Only() {
		return Ipv6Only.BSD;
	}

	@Override
	public @Nullable ChannelOption<Boolean> reusePort() {
		return UnixChannelOption.SO_REUSEPORT;
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveIdle() {
		return null;
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveInterval() {
		return null;
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveCount() {
		return null;
	}

	@Override
	public @Nullable ChannelOption<Integer> userTimeout() {
		return null;
	}

	@Override
	public @Nullable ChannelOption<Boolean> quickAck() {
		return null;
	}

}
