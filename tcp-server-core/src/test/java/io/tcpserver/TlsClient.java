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

package io.tcpserver;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A client that talks in plain text until it encrypts, at once or later. It blocks, but
 * never for longer than ten seconds.
 */
final class TlsClient implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 10_000;

	private final Socket raw;

	private Socket socket;

	TlsClient(TcpServer server) throws IOException {
		InetSocketAddress address = (InetSocketAddress) server.sockets().get(0);
		this.raw = new Socket(address.getAddress(), address.getPort());
		this.socket = this.raw;
		this.socket.setSoTimeout(PATIENCE_MILLIS);
		this.socket.setTcpNoDelay(true);
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	// Byte by byte: what follows may be for the handshake
	String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int value = this.socket.getInputStream().read();
		while (value != -1 && value != '\n') {
			line.write(value);
			value = this.socket.getInputStream().read();
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	int read() throws IOException {
		return this.socket.getInputStream().read();
	}

	/**
	 * Read a byte that has to be there.
	 */
	void readRequired() throws IOException {
		if (read() == -1) {
			throw new EOFException();
		}
	}

	/**
	 * Read and drop everything.
	 * @return how many bytes came before the end
	 */
	int readAll() throws IOException {
		byte[] buffer = new byte[16 * 1024];
		int total = 0;
		int count = this.socket.getInputStream().read(buffer);
		while (count != -1) {
			total += count;
			count = this.socket.getInputStream().read(buffer);
		}
		return total;
	}

	/**
	 * Shake hands within what there is.
	 */
	SSLSocket encrypt(SSLContext context) throws IOException {
		return encrypt(context, "localhost");
	}

	/**
	 * Shake hands within what there is, asking for a name.
	 */
	SSLSocket encrypt(SSLContext context, String serverName) throws IOException {
		SSLSocket encrypted = (SSLSocket) context.getSocketFactory().createSocket(this.socket, serverName, 1, true);
		encrypted.startHandshake();
		this.socket = encrypted;
		return encrypted;
	}

	/**
	 * Return the socket below all encryption.
	 */
	Socket raw() {
		return this.raw;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
