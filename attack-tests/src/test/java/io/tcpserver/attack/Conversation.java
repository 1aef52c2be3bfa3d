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

package io.tcpserver.attack;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * A connection of a client that means no harm.
 */
final class Conversation implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 10_000;

	private final Socket socket = new Socket();

	private final Socket plainOrTls;

	private final InputStream input;

	Conversation(InetSocketAddress address, @Nullable SSLContext context) throws IOException {
		try {
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(PATIENCE_MILLIS);
			this.socket.setSoLinger(true, 0);
			this.socket.connect(address, PATIENCE_MILLIS);
			this.plainOrTls = (context != null)
					? context.getSocketFactory().createSocket(this.socket, "localhost", address.getPort(), true)
					: this.socket;
			this.input = this.plainOrTls.getInputStream();
		}
		catch (IOException ex) {
			this.socket.close();
			throw ex;
		}
	}

	/**
	 * Send a line and wait for the same line.
	 */
	void ask(String line) throws IOException {
		byte[] bytes = (line + "\n").getBytes(StandardCharsets.US_ASCII);
		this.plainOrTls.getOutputStream().write(bytes);
		this.plainOrTls.getOutputStream().flush();
		byte[] answer = this.input.readNBytes(bytes.length);
		if (answer.length < bytes.length) {
			throw new EOFException("The server has closed the connection");
		}
		String text = new String(answer, StandardCharsets.US_ASCII);
		if (!text.equals(line + "\n")) {
			throw new IOException("'%s' was answered with '%s'".formatted(line, text));
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
