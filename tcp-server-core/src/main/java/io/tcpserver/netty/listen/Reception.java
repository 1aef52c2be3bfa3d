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

package io.tcpserver.netty.listen;

import java.net.SocketAddress;

import io.netty.channel.Channel;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.memory.MemoryShortage;

/**
 * What listeners know about their server: whether it wants clients, who may come in, and
 * to whom they hand what they have accepted. Used by any thread.
 */
public interface Reception {

	/**
	 * Return the server, for observers and messages.
	 * @return the server
	 */
	TcpServer server();

	TcpServerSettings settings();

	/**
	 * Return how long the server waits where no setting says so.
	 * @return the times
	 */
	EngineTimes times();

	TcpServerObserver observer();

	/**
	 * Return what counts the connections of the server.
	 * @return the gate
	 */
	AcceptGate gate();

	/**
	 * Return what all connections may hold in memory.
	 * @return the budget
	 */
	MemoryBudget budget();

	/**
	 * Return what is told if there is no memory for connections.
	 * @return what does something about it
	 */
	MemoryShortage memoryShortage();

	/**
	 * Return what each connection costs that does nothing.
	 * @return the cost
	 */
	ConnectionCost connectionCost();

	/**
	 * Return how many connections there may be, as each needs a thread for its handler. A
	 * handshake or a PROXY header needs none yet, so that connections that wait for one
	 * keep nobody out, and clients that have connected before a shutdown wait for their
	 * turn.
	 * @return the number, the largest one if threads do not matter
	 */
	int mostConnections();

	/**
	 * Return what a connection costs at first that is accepted now.
	 * @return the number of bytes, with those of its handshake if one comes first
	 */
	long costOfNext();

	/**
	 * Return whether listeners are to accept.
	 * @return {@code true} while serving, also on what is left of the listeners
	 */
	boolean isAccepting();

	/**
	 * Return whether clients that are accepted are not to be served.
	 * @return {@code true} while not serving, and once a server that was not closes
	 */
	boolean isPausing();

	/**
	 * Take a connection that a listener has accepted and that the gate has room for.
	 * @param channel the connection, without an I/O thread
	 * @param listenerAddress the address of the listener
	 */
	void accepted(Channel channel, SocketAddress listenerAddress);

	/**
	 * Turn away what a listener has accepted before it is a connection.
	 * @param channel the socket, without an I/O thread
	 * @param reason why
	 */
	void turnAway(Channel channel, RejectReason reason);

	/**
	 * End the oldest handshake if it takes long, as there is no room for more
	 * connections.
	 * @return whether any handshake was pending
	 */
	boolean endStalledHandshake();

	/**
	 * Count an attempt to accept that has failed.
	 */
	void acceptFailed();

	/**
	 * Note why a listener is about to end.
	 * @param cause the cause
	 */
	void listenerFails(Throwable cause);

	/**
	 * A listener has ended, which is a failure unless the server closes.
	 * @param listener the listener
	 */
	void listenerClosed(Listener listener);

	/**
	 * Close a channel whose event loop has ended, or that never had one.
	 * @param channel the channel
	 */
	void closeWithoutLoop(Channel channel);

}
