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

package io.tcpserver.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes on to a server what clients send, each byte in a write of its own, and back what
 * it sends as it comes.
 */
final class ByteRelay implements AutoCloseable {

	private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final int target;

	ByteRelay(int target) throws IOException {
		this.target = target;
		start(this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	private void accept() throws IOException {
		while (true) {
			Socket client = add(this.listener.accept());
			Socket server = add(new Socket(InetAddress.getLoopbackAddress(), this.target));
			server.setTcpNoDelay(true);
			start(() -> {
				InputStream input = client.getInputStream();
				for (int value = input.read(); value >= 0; value = input.read()) {
					server.getOutputStream().write(value);
				}
				server.shutdownOutput();
			});
			start(() -> {
				OutputStream output = client.getOutputStream();
				server.getInputStream().transferTo(output);
				client.shutdownOutput();
			});
		}
	}

	private Socket add(Socket socket) {
		this.sockets.add(socket);
		return socket;
	}

	private static void start(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// An end of the relay, of the client or of the server, which tests look
				// at
			}
		}, "byte-relay");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	private interface Task {

		void run() throws IOException;

	}

}
