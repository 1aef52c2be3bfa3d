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

package io.tcpserver.autoconfigure;

import java.util.Objects;
import java.util.stream.Stream;

import io.tcpserver.settings.SocketSettings;

/**
 * Maps properties to the options of accepted sockets.
 */
final class SocketMapper {

	private final TcpServerSocketProperties properties;

	private final ServerKeys keys;

	SocketMapper(TcpServerSocketProperties properties, ServerKeys keys) {
		this.properties = properties;
		this.keys = keys;
	}

	/**
	 * Map the properties.
	 * @return the settings
	 * @throws RuntimeException if a property makes no sense; the message names it
	 */
	SocketSettings map() {
		TcpServerSocketProperties from = this.properties;
		SocketSettings settings = SocketSettings.defaults().withTcpNoDelay(from.isTcpNoDelay());
		settings = this.keys.with(settings, "socket.keep-alive-idle", from.getKeepAliveIdle(),
				(socket, idle) -> socket.withKeepAlive(idle, socket.keepAliveInterval(), socket.keepAliveCount()));
		settings = this.keys.with(settings, "socket.keep-alive-interval", from.getKeepAliveInterval(),
				(socket, interval) -> socket.withKeepAlive(socket.keepAliveIdle(), interval, socket.keepAliveCount()));
		settings = this.keys.with(settings, "socket.keep-alive-count", from.getKeepAliveCount(),
				(socket, count) -> socket.withKeepAlive(socket.keepAliveIdle(), socket.keepAliveInterval(), count));
		settings = this.keys.with(settings, "socket.user-timeout", from.getUserTimeout(),
				SocketSettings::withUserTimeout);
		settings = this.keys.with(settings, "socket.send-buffer", from.getSendBuffer(),
				(socket, size) -> socket.withBuffers(ServerKeys.bytes(size), socket.receiveBuffer()));
		settings = this.keys.with(settings, "socket.receive-buffer", from.getReceiveBuffer(),
				(socket, size) -> socket.withBuffers(socket.sendBuffer(), ServerKeys.bytes(size)));
		return from.isKeepAlive() ? settings
				: this.keys.with(settings, "socket.keep-alive", false, (socket, off) -> withoutKeepAlive(socket));
	}

	private static SocketSettings withoutKeepAlive(SocketSettings socket) {
		if (Stream.of(socket.keepAliveIdle(), socket.keepAliveInterval(), socket.keepAliveCount())
			.anyMatch(Objects::nonNull)) {
			throw new IllegalArgumentException(
					"socket.keep-alive-idle, -interval and -count need socket.keep-alive to be true");
		}
		return socket.withoutKeepAlive();
	}

}
