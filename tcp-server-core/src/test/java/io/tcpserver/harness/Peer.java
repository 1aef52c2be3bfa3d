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

package io.tcpserver.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * The other end of a connection to a server under test, over TCP or a Unix domain socket.
 * It blocks, but never for longer than ten seconds.
 */
public final class Peer implements AutoCloseable {

	private static final long PATIENCE_MILLIS = 10_000;

	private final SocketChannel channel;

	private final Selector selector;

	private final ByteBuffer one = ByteBuffer.allocate(1);

	private Peer(SocketChannel channel) throws IOException {
		this.channel = channel;
		this.selector = Selector.open();
	}

	public static Peer connect(SocketAddress address) throws IOException {
		return connect(address, 0);
	}

	/**
	 * Connect with a given size of the kernel's receive buffer.
	 */
	public static Peer connect(SocketAddress address, int receiveBuffer) throws IOException {
		boolean inet = address instanceof InetSocketAddress;
		SocketChannel channel = inet ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX);
		try {
			if (inet) {
				channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			}
			if (receiveBuffer > 0) {
				channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
			}
			channel.connect(address);
			channel.configureBlocking(false);
			return new Peer(channel);
		}
		catch (IOException ex) {
			channel.close();
			throw ex;
		}
	}

	public Peer send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	public Peer send(byte[] bytes) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		while (buffer.hasRemaining()) {
			if (this.channel.write(buffer) == 0) {
				ready(SelectionKey.OP_WRITE);
			}
		}
		return this;
	}

	public Peer sendEof() throws IOException {
		this.channel.shutdownOutput();
		return this;
	}

	/**
	 * Read up to and without a line feed, or what is there before the end.
	 */
	public String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int read = read();
		while (read != -1 && read != '\n') {
			line.write(read);
			read = read();
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	public String readAll() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (int read = read(); read != -1; read = read()) {
			all.write(read);
		}
		return all.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Read and drop everything.
	 * @return how many bytes came before the end
	 */
	public long skipAll() throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
		long count = 0;
		for (int read = read(buffer); read != -1; read = read(buffer)) {
			count += read;
		}
		return count;
	}

	/**
	 * Read and drop what is there now.
	 * @return how many bytes that was, at most as many as asked for
	 */
	public int readSome(int most) throws IOException {
		return Math.max(this.channel.read(ByteBuffer.allocate(most)), 0);
	}

	/**
	 * Return whether the connection ends now, by a close or by a reset.
	 */
	public boolean isAtEnd() throws IOException {
		try {
			return read() == -1;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private int read() throws IOException {
		return (read(this.one) == -1) ? -1 : this.one.get(0) & 0xff;
	}

	private int read(ByteBuffer buffer) throws IOException {
		buffer.clear();
		int count = this.channel.read(buffer);
		while (count == 0) {
			ready(SelectionKey.OP_READ);
			count = this.channel.read(buffer);
		}
		return count;
	}

	private void ready(int operation) throws IOException {
		this.channel.register(this.selector, operation);
		this.selector.selectedKeys().clear();
		if (this.selector.select(PATIENCE_MILLIS) == 0) {
			throw new SocketTimeoutException("Nothing happens on " + this.channel);
		}
	}

	/**
	 * Close so that the server sees a reset.
	 */
	public void reset() throws IOException {
		this.selector.close();
		this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		this.channel.close();
	}

	public SocketAddress localAddress() throws IOException {
		return this.channel.getLocalAddress();
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
		this.channel.close();
	}

}
