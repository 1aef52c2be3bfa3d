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

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The other end of a Unix domain socket: it blocks, and reading does not keep another
 * thread from writing.
 */
final class UnixPeer implements AutoCloseable {

	private final SocketChannel socket;

	UnixPeer(SocketChannel socket) {
		this.socket = socket;
	}

	static UnixPeer connect(SocketAddress address) throws IOException {
		return new UnixPeer(SocketChannel.open(address));
	}

	static ServerSocketChannel listen(Path path) throws IOException {
		return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
	}

	UnixPeer send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.UTF_8));
	}

	UnixPeer send(byte[] bytes) throws IOException {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		while (buffer.hasRemaining()) {
			this.socket.write(buffer);
		}
		return this;
	}

	UnixPeer sendEof() throws IOException {
		this.socket.shutdownOutput();
		return this;
	}

	byte[] read(int byteCount) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(byteCount);
		while (buffer.hasRemaining()) {
			if (this.socket.read(buffer) == -1) {
				throw new EOFException("%d bytes of %d".formatted(buffer.position(), byteCount));
			}
		}
		return buffer.array();
	}

	String readText(int byteCount) throws IOException {
		return new String(read(byteCount), StandardCharsets.UTF_8);
	}

	byte[] readAll() throws IOException {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
		while (this.socket.read(buffer) != -1) {
			all.write(buffer.array(), 0, buffer.position());
			buffer.clear();
		}
		return all.toByteArray();
	}

	String readAllText() throws IOException {
		return new String(readAll(), StandardCharsets.UTF_8);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
