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
 * What differs between the ways to talk to the operating system. An option that is
 * {@code null} does not exist there.
 */
public interface IoTransport {

	Transport id();

	/**
	 * Return why this transport is used in place of a better one that is there.
	 * @return what is wrong with the other, or {@code null}
	 */
	default @Nullable String fallbackReason() {
		return null;
	}

	IoHandlerFactory ioHandlerFactory();

	/**
	 * Return a new listening channel.
	 * @param family whom a wildcard address is to serve, where the transport can tell;
	 * {@link IpFamily#IPV6} needs {@link #ipv6Only()} as well
	 * @return the channel
	 */
	ServerChannel newInetListener(IpFamily family);

	/**
	 * Return a new listening channel for a Unix domain socket.
	 * @return the channel
	 * @throws IOException if there can be none
	 */
	ServerChannel newUnixListener() throws IOException;

	default SocketAddress unixAddress(UnixDomainSocketAddress address) {
		return NativeSocketAddresses.toNative(address);
	}

	/**
	 * Return whether accepted Unix domain sockets honour
	 * {@link ChannelOption#ALLOW_HALF_CLOSURE}.
	 * @return {@code false} if they close at the end of the incoming stream
	 */
	default boolean hasUnixHalfClose() {
		return true;
	}

	/**
	 * Return whether sockets ask for a buffer before there is something to read, and read
	 * later.
	 * @return {@code false} if they read at once
	 */
	default boolean readsLater() {
		return false;
	}

	/**
	 * Close a channel whose event loop has ended, or that never had one.
	 * @param channel the channel, perhaps of another transport
	 */
	default void closeWithoutLoop(Channel channel) {
		channel.unsafe().closeForcibly();
	}

	/**
	 * Return whether two sockets can share a port, one for each family.
	 * @return {@code false} if a wildcard address of one of them takes the port in both
	 */
	default boolean separatesFamilies() {
		return false;
	}

	/**
	 * Return the option that keeps IPv4 clients off an IPv6 wildcard address.
	 * @return the option, set to 1 before binding
	 */
	@Nullable ChannelOption<Integer> ipv6Only();

	@Nullable ChannelOption<Boolean> reusePort();

	@Nullable ChannelOption<Integer> keepAliveIdle();

	@Nullable ChannelOption<Integer> keepAliveInterval();

	@Nullable ChannelOption<Integer> keepAliveCount();

	@Nullable ChannelOption<Integer> userTimeout();

	@Nullable ChannelOption<Boolean> quickAck();

}
