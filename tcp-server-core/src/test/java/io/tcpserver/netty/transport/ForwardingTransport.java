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
import java.net.UnixDomainSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * A real transport, of which a subclass changes what a test is about.
 */
public abstract class ForwardingTransport implements IoTransport {

	public final IoTransport transport;

	public ForwardingTransport(IoTransport transport) {
		this.transport = transport;
	}

	@Override
	public Transport id() {
		return this.transport.id();
	}

	@Override
	public IoHandlerFactory ioHandlerFactory() {
		return this.transport.ioHandlerFactory();
	}

	@Override
	public ServerChannel newInetListener(IpFamily family) {
		return this.transport.newInetListener(family);
	}

	@Override
	public ServerChannel newUnixListener() throws IOException {
		return this.transport.newUnixListener();
	}

	@Override
	public SocketAddress unixAddress(UnixDomainSocketAddress address) {
		return this.transport.unixAddress(address);
	}

	@Override
	public boolean hasUnixHalfClose() {
		return this.transport.hasUnixHalfClose();
	}

	@Override
	public void closeWithoutLoop(Channel channel) {
		this.transport.closeWithoutLoop(channel);
	}

	@Override
	public boolean separatesFamilies() {
		return this.transport.separatesFamilies();
	}

	@Override
	public @Nullable ChannelOption<Integer> ipv6Only() {
		return this.transport.ipv6Only();
	}

	@Override
	public @Nullable ChannelOption<Boolean> reusePort() {
		return this.transport.reusePort();
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveIdle() {
		return this.transport.keepAliveIdle();
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveInterval() {
		return this.transport.keepAliveInterval();
	}

	@Override
	public @Nullable ChannelOption<Integer> keepAliveCount() {
		return this.transport.keepAliveCount();
	}

	@Override
	public @Nullable ChannelOption<Integer> userTimeout() {
		return this.transport.userTimeout();
	}

	@Override
	public @Nullable ChannelOption<Boolean> quickAck() {
		return this.transport.quickAck();
	}

}
