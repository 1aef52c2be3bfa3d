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
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.tcpserver.TcpServer;

/**
 * A client that talks in plain text until it encrypts, at once or later. It blocks, but
 * never for longer than ten seconds.
 */
public final class TlsClient implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 10_000;

	private final Socket raw;

	private Socket socket;

	public TlsClient(TcpServer server) throws IOException {
		this((InetSocketAddress) server.sockets().get(0), new Socket());
	}

	private TlsClient(InetSocketAddress address, Socket raw) throws IOException {
		this.raw = raw;
		raw.connect(address);
		this.socket = raw;
		this.socket.setSoTimeout(PATIENCE_MILLIS);
		this.socket.setTcpNoDelay(true);
	}

	/**
	 * Connect to any address.
	 */
	public static TlsClient connect(InetSocketAddress address) throws IOException {
		return new TlsClient(address, new Socket());
	}

	/**
	 * Connect so that the server gets each byte by itself.
	 */
	public static TlsClient connectToSendByteByByte(TcpServer server) throws IOException {
		return new TlsClient((InetSocketAddress) server.sockets().get(0), new Socket() {

			@Override
			public OutputStream getOutputStream() throws IOException {
				// Which writes arrays in this way
				return new FilterOutputStream(super.getOutputStream());
			}

		});
	}

	public void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * End the stream, and that below it, without waiting for the server.
	 */
	public void sendEnd() throws IOException {
		this.socket.shutdownOutput();
	}

	// Byte by byte: what follows may be for the handshake
	public String readLine() throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int value = this.socket.getInputStream().read();
		while (value != -1 && value != '\n') {
			line.write(value);
			value = this.socket.getInputStream().read();
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	public int read() throws IOException {
		return this.socket.getInputStream().read();
	}

	/**
	 * Read a byte that has to be there.
	 */
	public void readRequired() throws IOException {
		if (read() == -1) {
			throw new EOFException();
		}
	}

	/**
	 * Read and drop everything.
	 * @return how many bytes came before the end
	 */
	public int readAll() throws IOException {
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
	 * Read bytes that have to be there.
	 */
	public byte[] readBytes(int count) throws IOException {
		byte[] bytes = this.socket.getInputStream().readNBytes(count);
		if (bytes.length < count) {
			throw new EOFException();
		}
		return bytes;
	}

	/**
	 * Shake hands within what there is.
	 */
	public SSLSocket encrypt(SSLContext context) throws IOException {
		return encrypt(context, "localhost");
	}

	/**
	 * Shake hands within what there is, asking for a name.
	 * @param protocols the versions to offer, by default those of the JDK
	 */
	public SSLSocket encrypt(SSLContext context, String serverName, String... protocols) throws IOException {
		SSLSocket encrypted = (SSLSocket) context.getSocketFactory().createSocket(this.socket, serverName, 1, true);
		if (protocols.length > 0) {
			encrypted.setEnabledProtocols(protocols);
		}
		encrypted.startHandshake();
		this.socket = encrypted;
		return encrypted;
	}

	/**
	 * Return the socket below all encryption.
	 */
	public Socket raw() {
		return this.raw;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
