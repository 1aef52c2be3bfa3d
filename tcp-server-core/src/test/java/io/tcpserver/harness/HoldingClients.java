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

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/**
 * Many clients of a {@link HoldingServer}, that let it hold something and stay.
 */
public final class HoldingClients implements Closeable {

	private static final int SMALL_BUFFER = 4 * 1024;

	private final InetSocketAddress address;

	private final boolean tls;

	private final SSLContext context;

	// Also those around others, which the JDK closes when nobody knows them any more
	private final List<Socket> sockets = new ArrayList<>();

	/**
	 * Create clients.
	 * @param address where the server is
	 * @param tls whether it speaks TLS
	 */
	public HoldingClients(InetSocketAddress address, boolean tls) throws Exception {
		this.address = address;
		this.tls = tls;
		this.context = SSLContext.getInstance("TLS");
		this.context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
	}

	/**
	 * Connect clients.
	 * @param count how many
	 * @param behavior what each of them does
	 */
	public void add(int count, Behavior behavior) throws IOException {
		for (int i = 0; i < count; i++) {
			Socket socket = new Socket();
			this.sockets.add(socket);
			socket.setReceiveBufferSize(SMALL_BUFFER);
			socket.setTcpNoDelay(true);
			socket.connect(this.address);
			behavior.begin(this, socket);
		}
	}

	private Socket secured(Socket socket) throws IOException {
		if (!this.tls) {
			return socket;
		}
		SSLSocket secured = (SSLSocket) this.context.getSocketFactory()
			.createSocket(socket, this.address.getHostString(), this.address.getPort(), true);
		this.sockets.add(secured);
		secured.startHandshake();
		return secured;
	}

	private Socket greeted(Socket socket) throws IOException {
		Socket secured = secured(socket);
		send(secured, "hello\n");
		expect(secured, "hello\n");
		return secured;
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
	}

	private static void expect(Socket socket, String text) throws IOException {
		byte[] answer = socket.getInputStream().readNBytes(text.length());
		if (!new String(answer, StandardCharsets.UTF_8).equals(text)) {
			throw new IOException("Answered: " + new String(answer, StandardCharsets.UTF_8));
		}
	}

	private byte[] hello() throws IOException {
		SSLEngine engine = this.context.createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		return Arrays.copyOf(hello.array(), hello.position());
	}

	@Override
	public void close() throws IOException {
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * What a client does before it is silent.
	 */
	public enum Behavior {

		/**
		 * Connects and says nothing.
		 */
		SILENT {
			@Override
			void begin(HoldingClients clients, Socket socket) {
			}
		},

		/**
		 * Begins a TLS handshake.
		 */
		HANDSHAKE {
			@Override
			void begin(HoldingClients clients, Socket socket) throws IOException {
				socket.getOutputStream().write(clients.hello());
			}
		},

		/**
		 * Is served once.
		 */
		IDLE {
			@Override
			void begin(HoldingClients clients, Socket socket) throws IOException {
				clients.greeted(socket);
			}
		},

		/**
		 * Begins a long line.
		 */
		LINE {
			@Override
			void begin(HoldingClients clients, Socket socket) throws IOException {
				send(clients.greeted(socket), "x".repeat(60_000));
			}
		},

		/**
		 * Completes a long line and begins the next.
		 */
		NEXT_LINE {
			@Override
			void begin(HoldingClients clients, Socket socket) throws IOException {
				Socket secured = clients.greeted(socket);
				String line = "x".repeat(65_000) + "\n";
				send(secured, line);
				expect(secured, line);
				send(secured, "x");
			}
		},

		/**
		 * Sends a byte at a time.
		 */
		BYTES {
			@Override
			void begin(HoldingClients clients, Socket socket) throws IOException {
				Socket secured = clients.greeted(socket);
				for (int i = 0; i < 500; i++) {
					send(secured, "x");
				}
			}
		},

		/**
		 * Sends messages instead of an answer.
		 */
		AHEAD {
			@Override
			void begin(HoldingClients clients, Socket socket) throws IOException {
				Socket secured = clients.greeted(socket);
				send(secured, HoldingServer.ASK + "\n");
				expect(secured, "?\n");
				send(secured, ("x".repeat(499) + "\u4e2d\n").repeat(50));
			}
		},

		/**
		 * Asks for a lot, in one answer, and reads nothing.
		 */
		OUTPUT {
			@Override
			void begin(HoldingClients clients, Socket socket) throws IOException {
				send(clients.greeted(socket), HoldingServer.GET + "600000\n");
			}
		};

		/**
		 * Return what lets the server load what it needs, and holds nothing for long.
		 */
		public Behavior preparation() {
			return (this != AHEAD) ? this : IDLE;
		}

		/**
		 * Return whether it makes sense without TLS.
		 */
		public boolean isPlain() {
			return this != HANDSHAKE;
		}

		abstract void begin(HoldingClients clients, Socket socket) throws IOException;

	}

}
