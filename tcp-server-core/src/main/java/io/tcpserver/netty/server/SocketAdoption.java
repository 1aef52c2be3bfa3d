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

package io.tcpserver.netty.server;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.listen.AdoptedSockets;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.transport.NioUnixConnection;

/**
 * Brings sockets to the entrance that the application has connected by itself. Safe for
 * use by multiple threads.
 */
final class SocketAdoption {

	private final TcpServer server;

	private final Entrance entrance;

	private final ServerStates states;

	private final ServerThreads threads;

	SocketAdoption(Entrance entrance, ServerStates states, ServerThreads threads) {
		this.server = entrance.server();
		this.entrance = entrance;
		this.states = states;
		this.threads = threads;
	}

	/**
	 * Let the server have a socket.
	 * @param socket the socket
	 * @return its connection
	 * @throws IOException if it cannot be taken; it is closed then
	 * @throws IllegalStateException if it is another server's, or the server is closed
	 */
	TcpConnection adopt(SocketChannel socket) throws IOException {
		String owner = AdoptedSockets.claim(socket, this.server.name());
		if (owner != null) {
			// Not closed: it is the other's
			throw new IllegalStateException("%s was adopted by server '%s' already".formatted(socket, owner));
		}
		if (!this.states.hold(false)) {
			socket.close();
			throw ServerStates.closedException(this.server);
		}
		SocketAddress address;
		Channel channel;
		IoThread io;
		try {
			address = socket.getLocalAddress();
			channel = channel(socket, address);
			io = this.threads.nextForAdopted();
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			this.states.release();
			throw (ex instanceof IOException refused) ? refused : new IOException("The socket cannot be adopted", ex);
		}
		NettyConnection connection = this.entrance.adopted(channel, io, address);
		if (connection.admission().isRejected()) {
			if (this.states.isClosing()) {
				throw ServerStates.closedException(this.server);
			}
			throw new IOException("Server '%s' does not take this connection".formatted(this.server.name()));
		}
		io.execute(
				() -> AdoptedSockets.watch(io, channel, connection::isLost, connection.socket()::closedByApplication));
		return connection.view();
	}

	private static Channel channel(SocketChannel socket, SocketAddress address) throws IOException {
		if (!socket.isConnected()) {
			throw new IOException("The socket is not connected");
		}
		return (address instanceof UnixDomainSocketAddress) ? new NioUnixConnection(null, socket)
				: new NioSocketChannel(socket);
	}

}
