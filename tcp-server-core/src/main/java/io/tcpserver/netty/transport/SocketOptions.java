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

import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.AbstractNioChannel;
import io.tcpserver.ConnectionSocketOptions;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Transport;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies {@link SocketSettings} to accepted sockets, and knows what can be changed
 * later.
 */
public final class SocketOptions {

	private static final Logger logger = LoggerFactory.getLogger(SocketOptions.class);

	private static final Map<SocketOption<?>, ChannelOption<?>> BUFFERS = Map.of(StandardSocketOptions.SO_SNDBUF,
			ChannelOption.SO_SNDBUF, StandardSocketOptions.SO_RCVBUF, ChannelOption.SO_RCVBUF);

	private static final Map<SocketOption<?>, ChannelOption<?>> TCP = Map.of(StandardSocketOptions.TCP_NODELAY,
			ChannelOption.TCP_NODELAY, StandardSocketOptions.SO_KEEPALIVE, ChannelOption.SO_KEEPALIVE,
			StandardSocketOptions.IP_TOS, ChannelOption.IP_TOS);

	private SocketOptions() {
	}

	/**
	 * Check that a transport has every option that is asked for.
	 * @param settings the settings
	 * @param transport the transport
	 * @throws IllegalArgumentException if it has not; the message names the setting
	 */
	public static void check(SocketSettings settings, IoTransport transport) {
		require("socket.keep-alive-idle", settings.keepAliveIdle(), transport.keepAliveIdle(), transport);
		require("socket.keep-alive-interval", settings.keepAliveInterval(), transport.keepAliveInterval(), transport);
		require("socket.keep-alive-count", settings.keepAliveCount(), transport.keepAliveCount(), transport);
		require("socket.user-timeout", settings.userTimeout(), transport.userTimeout(), transport);
	}

	private static void require(String setting, @Nullable Object value, @Nullable ChannelOption<?> option,
			IoTransport transport) {
		if (value != null && option == null) {
			throw new IllegalArgumentException(
					"%s is not supported by transport '%s'".formatted(setting, transport.id().id()));
		}
	}

	/**
	 * Apply settings to a socket. Half-close is always on: a peer that has ended its
	 * stream can still be answered (asyncio W22).
	 * @param channel the socket
	 * @param settings the settings
	 * @param transport the transport
	 * @param unix whether it is a Unix domain socket
	 */
	public static void apply(Channel channel, SocketSettings settings, IoTransport transport, boolean unix) {
		channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
		if (!unix) {
			set(channel, ChannelOption.TCP_NODELAY, settings.tcpNoDelay());
			if (settings.keepAlive()) {
				set(channel, ChannelOption.SO_KEEPALIVE, true);
				set(channel, transport.keepAliveIdle(), seconds(settings.keepAliveIdle()));
				set(channel, transport.keepAliveInterval(), seconds(settings.keepAliveInterval()));
				set(channel, transport.keepAliveCount(), settings.keepAliveCount());
			}
			Duration userTimeout = settings.userTimeout();
			set(channel, transport.userTimeout(), (userTimeout != null) ? (int) userTimeout.toMillis() : null);
		}
		set(channel, ChannelOption.SO_SNDBUF, settings.sendBuffer());
		set(channel, ChannelOption.SO_RCVBUF, settings.receiveBuffer());
	}

	/**
	 * Find an option that can be read and changed while a socket is open.
	 * @param <T> the type of its value
	 * @param option the option
	 * @param channel the socket
	 * @param server the transport of the server, which may have adopted the socket from
	 * another one
	 * @return the option, {@code null} if the socket does not have it
	 */
	@SuppressWarnings("unchecked") // each has the type of the option that it stands for
	public static <T> @Nullable ChannelOption<T> changeable(SocketOption<T> option, Channel channel, Transport server) {
		ChannelOption<?> found = BUFFERS.get(option);
		if (found == null && !(channel.remoteAddress() instanceof InetSocketAddress)) {
			return null;
		}
		if (found == null) {
			found = TCP.get(option);
		}
		if (found == null) {
			IoTransport transport = Transports.get((channel instanceof AbstractNioChannel) ? Transport.NIO : server);
			Map<SocketOption<?>, Supplier<@Nullable ChannelOption<?>>> extended = Map.of(
					ExtendedSocketOptions.TCP_KEEPIDLE, transport::keepAliveIdle,
					ExtendedSocketOptions.TCP_KEEPINTERVAL, transport::keepAliveInterval,
					ExtendedSocketOptions.TCP_KEEPCOUNT, transport::keepAliveCount, ExtendedSocketOptions.TCP_QUICKACK,
					transport::quickAck, ConnectionSocketOptions.TCP_USER_TIMEOUT, transport::userTimeout);
			Supplier<@Nullable ChannelOption<?>> supplier = extended.get(option);
			found = (supplier != null) ? supplier.get() : null;
		}
		return (ChannelOption<T>) found;
	}

	// One that fails does not keep the others from being set
	private static <T> void set(Channel channel, @Nullable ChannelOption<T> option, @Nullable T value) {
		if (option == null || value == null) {
			return;
		}
		try {
			channel.config().setOption(option, value);
		}
		catch (ChannelException ex) {
			// The peer is gone already, which is seen by reading
			logger.debug("Cannot set option {} of {}", option, channel, ex);
		}
	}

	private static @Nullable Integer seconds(@Nullable Duration duration) {
		return (duration != null) ? (int) duration.toSeconds() : null;
	}

}
