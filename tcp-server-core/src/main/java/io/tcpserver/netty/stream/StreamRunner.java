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

package io.tcpserver.netty.stream;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.connection.ConnectionInput;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.OutboundEncoder;
import io.tcpserver.settings.TextSettings;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Runs handlers that read a stream.
 */
abstract class StreamRunner extends HandlerLauncher {

	private final TextEncoder format;

	private final int limit;

	// How much may be kept for one read
	private final int most;

	// Null if nothing comes after the stream handler
	private final @Nullable HandlerLauncher messages;

	StreamRunner(TcpServerSettings settings, @Nullable HandlerLauncher messages) {
		this.messages = messages;
		this.format = new TextEncoder(settings.text());
		this.limit = settings.streamLimit();
		Long most = settings.memory().connectionInput();
		// No buffer holds more than an int can count
		this.most = (most != null) ? (int) Math.min(most, Integer.MAX_VALUE) : Integer.MAX_VALUE;
	}

	/**
	 * Return what runs the handler of a connection.
	 * @param connection the connection, which has a stream handler
	 * @return the same for all connections of a server
	 */
	static StreamRunner of(NettyConnection connection) {
		return (StreamRunner) connection.host().launcher();
	}

	/**
	 * Return what the connections may be handed over to.
	 * @return what runs the message handler, {@code null} if there is none
	 */
	@Nullable HandlerLauncher messages() {
		return this.messages;
	}

	/**
	 * The stream handler of a connection has returned.
	 * @param connection the connection
	 * @return {@code false} if it has not handed the connection over, which ends then
	 */
	final boolean continueWithMessages(NettyConnection connection) {
		if (this.messages == null || !input(connection).isHandedOver()) {
			return false;
		}
		handOver(connection, this.messages);
		return true;
	}

	@Override
	public int connectionCost() {
		int cost = streamCost();
		// One after the other
		return (this.messages != null) ? Math.max(cost, this.messages.connectionCost()) : cost;
	}

	/**
	 * Return what a connection costs on the heap that is read as a stream.
	 * @return the number of bytes
	 */
	abstract int streamCost();

	@Override
	public void close() {
		if (this.messages != null) {
			this.messages.close();
		}
	}

	@Override
	protected ConnectionInput newInput(NettyConnection connection) {
		return new StreamInput(connection, this.limit, this.most);
	}

	@Override
	public OutboundEncoder encoder() {
		return this.format;
	}

	final ReadTurn turn(NettyConnection connection) {
		return input(connection).turn();
	}

	private static StreamInput input(NettyConnection connection) {
		return (StreamInput) connection.input();
	}

	final StreamWriter writer(NettyConnection connection) {
		return new BlockingStreamWriter(connection, input(connection), text());
	}

	final TextSettings text() {
		return this.format.text();
	}

}
