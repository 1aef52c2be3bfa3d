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

import java.nio.charset.Charset;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.connection.ConnectionInput;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.OutboundEncoder;
import io.tcpserver.stream.StreamWriter;

/**
 * Runs handlers that read a stream.
 */
abstract class StreamRunner extends HandlerLauncher {

	private final TextEncoder format;

	private final int limit;

	// How much may be kept for one read
	private final int most;

	StreamRunner(TcpServerSettings settings) {
		this.format = new TextEncoder(settings.charset());
		this.limit = settings.streamLimit();
		Long most = settings.memory().connectionInput();
		// No buffer holds more than an int can count
		this.most = (most != null) ? (int) Math.min(most, Integer.MAX_VALUE) : Integer.MAX_VALUE;
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
		return ((StreamInput) connection.input()).turn();
	}

	final StreamWriter writer(NettyConnection connection) {
		return new BlockingStreamWriter(connection, turn(connection), charset());
	}

	final Charset charset() {
		return this.format.charset();
	}

}
