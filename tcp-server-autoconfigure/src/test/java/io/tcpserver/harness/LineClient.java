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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.env.Environment;

/**
 * A client that sends and receives lines over a real socket. No call blocks for more than
 * ten seconds.
 */
public final class LineClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket;

	private final BufferedReader reader;

	public LineClient(int port) throws IOException {
		this(new Socket(), port);
	}

	/**
	 * Connect a socket, which may be one of TLS.
	 */
	public LineClient(Socket socket, int port) throws IOException {
		this.socket = socket;
		this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.reader = new BufferedReader(new InputStreamReader(this.socket.getInputStream(), StandardCharsets.UTF_8));
	}

	public LineClient(Environment environment) throws IOException {
		this(environment.getRequiredProperty("local.tcp.server.port", Integer.class));
	}

	public LineClient(TcpServer server) throws IOException {
		this(port(server));
	}

	public static int port(TcpServer server) {
		return ((InetSocketAddress) server.sockets().get(0)).getPort();
	}

	public String exchange(String line) throws IOException {
		send(line);
		String answer = readLine();
		if (answer == null) {
			throw new IOException("The server has ended the stream");
		}
		return answer;
	}

	public void send(String line) throws IOException {
		this.socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Send the last bytes, without a line feed, and end the stream.
	 */
	public void sendLast(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		this.socket.shutdownOutput();
	}

	public @Nullable String readLine() throws IOException {
		return this.reader.readLine();
	}

	public void disconnect() throws IOException {
		close();
	}

	/**
	 * Reset the connection.
	 */
	public void abort() throws IOException {
		this.socket.setSoLinger(true, 0);
		close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
