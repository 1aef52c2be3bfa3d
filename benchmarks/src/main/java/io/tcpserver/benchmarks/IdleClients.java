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
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

	private final InetSocketAddress server;

	private final List<SocketChannel> channels = new ArrayList<>();

	IdleClients(int port) {
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
	 */
	void exchange() throws IOException {
		ByteBuffer reply = ByteBuffer.allocate(REPLY.length);
		for (SocketChannel channel : this.channels) {
			channel.write(ByteBuffer.wrap(LINE));
			reply.clear();
			while (reply.hasRemaining()) {
				if (channel.read(reply) < 0) {
					throw new EOFException("A connection was closed by the server");
				}
			}
			if (!reply.flip().equals(ByteBuffer.wrap(REPLY))) {
				throw new IOException("Wrong reply");
			}
		}
	}

	@Override
	public void close() throws IOException {
		for (SocketChannel channel : this.channels) {
			channel.close();
		}
	}

}
