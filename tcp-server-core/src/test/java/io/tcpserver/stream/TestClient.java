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

package io.tcpserver.stream;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * The peer of a server under test: a plain blocking socket. Every read is bounded.
 */
public final class TestClient implements AutoCloseable {

	private static final int READ_TIMEOUT_MILLIS = 10_000;

	private final Socket socket = new Socket();

	private final DataInputStream input;

	/**
	 * Connect.
	 * @param address the address of the server
	 * @param receiveBuffer the size of the receive buffer, or zero for the default
	 */
	public TestClient(InetSocketAddress address, int receiveBuffer) throws IOException {
		if (receiveBuffer > 0) {
			this.socket.setReceiveBufferSize(receiveBuffer);
		}
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(READ_TIMEOUT_MILLIS);
		this.socket.connect(address, READ_TIMEOUT_MILLIS);
		this.input = new DataInputStream(this.socket.getInputStream());
	}

	public void send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
	}

	public void send(String text) throws IOException {
		send(text.getBytes(StandardCharsets.UTF_8));
	}

	public byte[] read(int byteCount) throws IOException {
		byte[] bytes = new byte[byteCount];
		this.input.readFully(bytes);
		return bytes;
	}

	public String readText(int byteCount) throws IOException {
		return new String(read(byteCount), StandardCharsets.UTF_8);
	}

	public int read(byte[] target) throws IOException {
		return this.input.read(target);
	}

	public byte[] readAll() throws IOException {
		return this.input.readAllBytes();
	}

	public String readAllText() throws IOException {
		return new String(readAll(), StandardCharsets.UTF_8);
	}

	/**
	 * Return whether the connection ends, in whatever way, before anything is read.
	 */
	public boolean readsNothingMore() throws IOException {
		try {
			return this.input.read() == -1;
		}
		catch (SocketException ex) {
			return true;
		}
	}

	public void sendEof() throws IOException {
		this.socket.shutdownOutput();
	}

	/**
	 * Close so that the server sees a reset.
	 */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	public InetSocketAddress localAddress() {
		return (InetSocketAddress) this.socket.getLocalSocketAddress();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
