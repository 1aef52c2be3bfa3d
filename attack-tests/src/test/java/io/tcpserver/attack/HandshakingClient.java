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

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * The client's side of a TLS handshake on a blocking channel.
 */
final class HandshakingClient {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final SSLEngine engine;

	HandshakingClient(SSLContext context) {
		this.engine = context.createSSLEngine("localhost", 1);
		this.engine.setUseClientMode(true);
	}

	SSLEngine engine() {
		return this.engine;
	}

	/**
	 * Shake hands.
	 * @param withheld how many bytes of the last flight are not sent
	 */
	void shakeHands(SocketChannel channel, int withheld) throws IOException {
		ByteBuffer received = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize());
		ByteBuffer plain = ByteBuffer.allocate(this.engine.getSession().getApplicationBufferSize());
		received.flip();
		this.engine.beginHandshake();
		boolean answered = false;
		HandshakeStatus status = this.engine.getHandshakeStatus();
		while (status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING) {
			switch (status) {
				case NEED_TASK -> this.engine.getDelegatedTask().run();
				case NEED_WRAP -> send(channel, flight(), (answered) ? withheld : 0);
				default -> {
					answered = true;
					unwrap(channel, received, plain);
				}
			}
			status = this.engine.getHandshakeStatus();
		}
	}

	/**
	 * Send something, encrypted.
	 */
	void send(SocketChannel channel, byte[] bytes) throws IOException {
		ByteBuffer plain = ByteBuffer.wrap(bytes);
		ByteBuffer record = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize());
		while (plain.hasRemaining()) {
			this.engine.wrap(plain, record.clear());
			send(channel, record.flip(), 0);
		}
	}

	private ByteBuffer flight() throws IOException {
		ByteArrayOutputStream flight = new ByteArrayOutputStream();
		ByteBuffer record = ByteBuffer.allocate(this.engine.getSession().getPacketBufferSize());
		do {
			this.engine.wrap(NOTHING, record.clear());
			flight.write(record.array(), 0, record.position());
		}
		while (this.engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP);
		return ByteBuffer.wrap(flight.toByteArray());
	}

	private static void send(SocketChannel channel, ByteBuffer flight, int withheld) throws IOException {
		flight.limit(Math.max(flight.limit() - withheld, 0));
		while (flight.hasRemaining()) {
			channel.write(flight);
		}
	}

	private void unwrap(SocketChannel channel, ByteBuffer received, ByteBuffer plain) throws IOException {
		SSLEngineResult result = this.engine.unwrap(received, plain.clear());
		if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
			received.compact();
			if (channel.read(received) == -1) {
				throw new EOFException("The server has closed the connection");
			}
			received.flip();
		}
		else if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
			throw new EOFException("The server has refused the handshake");
		}
	}

}
