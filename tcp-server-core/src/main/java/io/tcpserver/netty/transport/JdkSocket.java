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
import java.nio.channels.NetworkChannel;
import java.util.Map;
import java.util.Objects;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;

/**
 * What Netty asks of a socket of the JDK, listening or connected: its options by their
 * Netty names, and its address.
 */
final class JdkSocket {

	private final NetworkChannel socket;

	private final Map<ChannelOption<?>, SocketOption<Integer>> options;

	/**
	 * Create it for a socket.
	 * @param socket the socket
	 * @param options those of its options that can be read and set
	 */
	JdkSocket(NetworkChannel socket, Map<ChannelOption<?>, SocketOption<Integer>> options) {
		this.socket = socket;
		this.options = options;
	}

	/**
	 * Return whether an option is one of the socket.
	 * @param option the option
	 * @return {@code true} if it can be read and set
	 */
	boolean has(ChannelOption<?> option) {
		return this.options.containsKey(option);
	}

	/**
	 * Read an option that the socket {@linkplain #has has}.
	 * @param <T> the type of the option
	 * @param option the option
	 * @return its value
	 */
	@SuppressWarnings("unchecked") // the options are of this type
	<T> T get(ChannelOption<T> option) {
		try {
			return (T) this.socket.getOption(name(option));
		}
		catch (IOException ex) {
			throw new ChannelException(ex);
		}
	}

	/**
	 * Set an option that the socket {@linkplain #has has}.
	 * @param <T> the type of the option
	 * @param option the option
	 * @param value the value
	 */
	<T> void set(ChannelOption<T> option, T value) {
		try {
			this.socket.setOption(name(option), (Integer) value);
		}
		catch (IOException ex) {
			throw new ChannelException(ex);
		}
	}

	private SocketOption<Integer> name(ChannelOption<?> option) {
		return Objects.requireNonNull(this.options.get(option), "option");
	}

	/**
	 * Return the address that the socket is bound to.
	 * @return the address, {@code null} if it is closed or not bound
	 */
	@Nullable SocketAddress localAddress() {
		try {
			return this.socket.getLocalAddress();
		}
		catch (IOException ex) {
			// Closed
			return null;
		}
	}

}
