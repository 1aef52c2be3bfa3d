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

package io.tcpserver.benchmarks;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Many client connections that do nothing, but for one line when asked to.
 */
final class IdleClients implements Closeable {

	/**
	 * Connections from one address, far below the number of ephemeral ports.
	 */
	private static final int CONNECTIONS_PER_ADDRESS = 5000;

	private static final byte[] LINE = "hello\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] REPLY = "HELLO\n".getBytes(StandardCharsets.US_ASCII);

	/**
	 * Far longer than a server that has a thread for the connection needs.
	 */
	private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(20);

	private final InetSocketAddress server;

	private final List<SocketChannel> channels = new ArrayList<>();

	private final Duration replyTimeout;

	IdleClients(int port) {
		this(port, REPLY_TIMEOUT);
	}

	IdleClients(int port, Duration replyTimeout) {
		this.replyTimeout = replyTimeout;
		this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	void open(int count) throws IOException {
		for (int i = 0; i < count; i++) {
			this.channels.add(connect(this.server, i));
		}
	}

	/**
	 * Connect one of many clients, from an address of this process, as its ports remain
	 * taken for a while afterwards.
	 * @param number its number, which decides on its address
	 */
	static SocketChannel connect(InetSocketAddress server, int number) throws IOException {
		long pid = ProcessHandle.current().pid();
		byte[] address = { 127, (byte) (pid >>> 8), (byte) pid, (byte) (2 + number / CONNECTIONS_PER_ADDRESS) };
		SocketChannel channel = SocketChannel.open();
		try {
			channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
			channel.connect(server);
			return channel;
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
	}

	/**
	 * Send a line on each connection and wait for its reply.
	 * @throws IOException if a reply is wrong or does not come in time
	 */
	void exchange() throws IOException {
		for (int i = 0; i < this.channels.size(); i++) {
			SocketChannel channel = this.channels.get(i);
			channel.write(ByteBuffer.wrap(LINE));
			byte[] reply = reply(channel, i);
			if (reply.length < REPLY.length) {
				throw new EOFException("A connection was closed by the server");
			}
			if (!Arrays.equals(reply, REPLY)) {
				throw new IOException("Wrong reply");
			}
		}
	}

	private byte[] reply(SocketChannel channel, int number) throws IOException {
		Socket socket = channel.socket();
		socket.setSoTimeout((int) this.replyTimeout.toMillis());
		try {
			return socket.getInputStream().readNBytes(REPLY.length);
		}
		catch (SocketTimeoutException ex) {
			throw new IOException(
					"%d of %d connections had a reply, the next one had none within %s. On a JDK below 21, a stream handler keeps a thread of a bounded pool for each connection: use a newer one (--jdk) or ask for fewer (--connections)"
						.formatted(number, this.channels.size(), this.replyTimeout),
					ex);
		}
	}

	@Override
	public void close() throws IOException {
		for (SocketChannel channel : this.channels) {
			channel.close();
		}
	}

}
