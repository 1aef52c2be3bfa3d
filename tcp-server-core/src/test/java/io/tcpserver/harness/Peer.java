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
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The other end of a connection to a server under test, over TCP or a Unix domain socket.
 * It blocks, but never for longer than ten seconds, and reading does not keep another
 * thread from writing.
 */
public final class Peer implements AutoCloseable {

	private static final long PATIENCE_MILLIS = 10_000;

	private final SocketChannel channel;

	private final Selector readable;

	private final Selector writable;

	private final ByteBuffer one = ByteBuffer.allocate(1);

	private Peer(SocketChannel channel) throws IOException {
		this.channel = channel;
		this.readable = Selector.open();
		this.writable = Selector.open();
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

	/**
	 * Listen where a server might: it adopts the socket, or what comes in.
	 */
	public static ServerSocketChannel listen(Path path) throws IOException {
		return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
	}

	public Peer send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	public Peer send(byte[] bytes) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		while (buffer.hasRemaining()) {
			if (this.channel.write(buffer) == 0) {
				await(this.writable, SelectionKey.OP_WRITE);
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

	/**
	 * Read as many bytes as asked for.
	 * @throws EOFException if the connection ends before
	 */
	public byte[] read(int byteCount) throws IOException {
		ByteBuffer bytes = ByteBuffer.allocate(byteCount);
		while (bytes.hasRemaining()) {
			if (receive(bytes) == -1) {
				throw new EOFException("%d bytes of %d".formatted(bytes.position(), byteCount));
			}
		}
		return bytes.array();
	}

	public String readText(int byteCount) throws IOException {
		return new String(read(byteCount), StandardCharsets.UTF_8);
	}

	/**
	 * Read what is there, at least one byte.
	 * @return how many bytes were read, or -1 at the end
	 */
	public int read(byte[] target) throws IOException {
		return receive(ByteBuffer.wrap(target));
	}

	public String readAll() throws IOException {
		return new String(readAllBytes(), StandardCharsets.UTF_8);
	}

	public byte[] readAllBytes() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		byte[] some = new byte[64 * 1024];
		for (int count = read(some); count != -1; count = read(some)) {
			all.write(some, 0, count);
		}
		return all.toByteArray();
	}

	/**
	 * Read and drop everything.
	 * @return how many bytes came before the end
	 */
	public long skipAll() throws IOException {
		byte[] some = new byte[64 * 1024];
		long total = 0;
		for (int count = read(some); count != -1; count = read(some)) {
			total += count;
		}
		return total;
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
		this.one.clear();
		return (receive(this.one) == -1) ? -1 : this.one.get(0) & 0xff;
	}

	private int receive(ByteBuffer buffer) throws IOException {
		int count = this.channel.read(buffer);
		while (count == 0) {
			await(this.readable, SelectionKey.OP_READ);
			count = this.channel.read(buffer);
		}
		return count;
	}

	private void await(Selector selector, int operation) throws IOException {
		try {
			this.channel.register(selector, operation);
			selector.selectedKeys().clear();
			if (selector.select(PATIENCE_MILLIS) == 0) {
				if (!selector.isOpen()) {
					throw new AsynchronousCloseException();
				}
				throw new SocketTimeoutException("Nothing happens on " + this.channel);
			}
		}
		catch (ClosedSelectorException ex) {
			throw new AsynchronousCloseException();
		}
	}

	/**
	 * Close so that the server sees a reset.
	 */
	public void reset() throws IOException {
		this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		close();
	}

	public SocketAddress localAddress() throws IOException {
		return this.channel.getLocalAddress();
	}

	@Override
	public void close() throws IOException {
		// First, as a channel stays open as long as one of them knows it
		this.readable.close();
		this.writable.close();
		this.channel.close();
	}

}
