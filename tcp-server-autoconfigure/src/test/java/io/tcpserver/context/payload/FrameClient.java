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

package io.tcpserver.context.payload;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.springframework.core.env.Environment;

/**
 * A client that sends and receives bytes after their length in four bytes. No call blocks
 * for more than ten seconds.
 */
final class FrameClient implements AutoCloseable {

	private static final int TIMEOUT_MILLIS = 10_000;

	private final Socket socket = new Socket();

	private final DataInputStream input;

	private final DataOutputStream output;

	FrameClient(Environment environment) throws IOException {
		int port = environment.getRequiredProperty("local.tcp.server.port", Integer.class);
		this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
		this.input = new DataInputStream(this.socket.getInputStream());
		this.output = new DataOutputStream(this.socket.getOutputStream());
	}

	void send(byte[] frame) throws IOException {
		this.output.writeInt(frame.length);
		this.output.write(frame);
	}

	/**
	 * Wait until the server has closed the connection.
	 */
	String readAll() throws IOException {
		return new String(this.input.readAllBytes(), StandardCharsets.UTF_8);
	}

	byte[] exchange(byte[] frame) throws IOException {
		send(frame);
		byte[] answer = new byte[this.input.readInt()];
		this.input.readFully(answer);
		return answer;
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
