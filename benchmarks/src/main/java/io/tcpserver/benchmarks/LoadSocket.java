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

package io.tcpserver.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

import org.jspecify.annotations.Nullable;

/**
 * What the load generator sends and receives through: a socket, with or without TLS.
 * Connects and shakes hands blocking, then does not block. Confined to one thread.
 */
final class LoadSocket {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final SocketChannel channel;

	// Null without TLS
	private final @Nullable SSLEngine engine;

	private final ByteBuffer incoming;

	private final ByteBuffer outgoing;

	LoadSocket(InetSocketAddress server, @Nullable SSLContext tls) throws IOException {
		this.channel = SocketChannel.open(server);
		this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		if (tls != null) {
			this.engine = tls.createSSLEngine("localhost", server.getPort());
			this.engine.setUseClientMode(true);
			int size = this.engine.getSession().getPacketBufferSize();
			this.incoming = ByteBuffer.allocate(2 * size);
			this.outgoing = ByteBuffer.allocate(2 * size);
			handshake(this.engine);
		}
		else {
			this.engine = null;
			this.incoming = NOTHING;
			this.outgoing = NOTHING;
		}
		this.channel.configureBlocking(false);
	}

	private void handshake(SSLEngine engine) throws IOException {
		ByteBuffer none = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
		engine.beginHandshake();
		while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
				&& engine.getHandshakeStatus() != HandshakeStatus.FINISHED) {
			switch (engine.getHandshakeStatus()) {
				case NEED_TASK -> engine.getDelegatedTask().run();
				case NEED_WRAP -> wrap(engine, NOTHING.duplicate());
				default -> {
					if (unwrap(engine, none) == Status.BUFFER_UNDERFLOW && this.channel.read(this.incoming) < 0) {
						throw new EOFException("The server has closed the connection during the handshake");
					}
				}
			}
		}
	}

	private void wrap(SSLEngine engine, ByteBuffer bytes) throws IOException {
		do {
			engine.wrap(bytes, this.outgoing);
			this.outgoing.flip();
			while (this.outgoing.hasRemaining()) {
				this.channel.write(this.outgoing);
			}
			this.outgoing.clear();
		}
		while (bytes.hasRemaining());
	}

	private Status unwrap(SSLEngine engine, ByteBuffer target) throws IOException {
		this.incoming.flip();
		try {
			return engine.unwrap(this.incoming, target).getStatus();
		}
		finally {
			this.incoming.compact();
		}
	}

	SocketChannel channel() {
		return this.channel;
	}

	void write(ByteBuffer bytes) throws IOException {
		if (this.engine != null) {
			wrap(this.engine, bytes);
			return;
		}
		while (bytes.hasRemaining()) {
			this.channel.write(bytes);
		}
	}

	/**
	 * Read what is there.
	 * @param target where it goes
	 * @return {@code false} at the end of the stream
	 */
	boolean read(ByteBuffer target) throws IOException {
		if (this.engine == null) {
			return this.channel.read(target) >= 0;
		}
		boolean open = this.channel.read(this.incoming) >= 0;
		while (unwrap(this.engine, target) == Status.OK && this.incoming.position() > 0) {
			// Several records may have come at once
		}
		return open;
	}

	void close() throws IOException {
		this.channel.close();
	}

}
