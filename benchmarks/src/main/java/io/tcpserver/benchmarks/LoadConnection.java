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
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One connection of the load generator: sends a burst of requests in one write, waits for
 * all replies, checks every byte. Confined to one thread.
 */
final class LoadConnection {

	/**
	 * Bursts with different text that take turns, so that a lost, repeated or late reply
	 * is noticed.
	 */
	private static final int BURSTS = 4;

	private static final int TLS_RECORD_BYTES = 16 * 1024 + 512;

	private final LoadSocket socket;

	private final int number;

	private final ByteBuffer[] requests = new ByteBuffer[BURSTS];

	private final ByteBuffer[] expected = new ByteBuffer[BURSTS];

	private final ByteBuffer received;

	private final boolean inOrder;

	private int burst;

	private long sentAt;

	LoadConnection(Selector selector, LoadSocket socket, int number, Load load) throws IOException {
		this.number = number;
		this.inOrder = load.inOrder();
		for (int i = 0; i < BURSTS; i++) {
			Burst burst = load.protocol().burst(number, i, load);
			this.requests[i] = direct(burst.requests());
			this.expected[i] = direct(burst.replies());
		}
		// One byte more than expected, so that a reply too long is seen, and for TLS what
		// a record may hold
		int most = Arrays.stream(this.expected).mapToInt(ByteBuffer::capacity).max().orElseThrow();
		this.received = ByteBuffer.allocateDirect(most + (load.tls() ? TLS_RECORD_BYTES : 1));
		this.socket = socket;
		socket.channel().register(selector, SelectionKey.OP_READ, this);
	}

	void send(long now) throws IOException {
		ByteBuffer request = this.requests[this.burst].rewind();
		this.sentAt = now;
		this.socket.write(request);
	}

	/**
	 * Read what is there.
	 * @return whether the replies to the whole burst are complete
	 * @throws IOException if the server has closed the connection or replied wrongly
	 */
	boolean receive() throws IOException {
		if (!this.socket.read(this.received)) {
			throw new EOFException("Connection %d was closed by the server".formatted(this.number));
		}
		ByteBuffer wanted = this.expected[this.burst];
		if (this.received.position() < wanted.capacity()) {
			return false;
		}
		this.received.flip();
		if (!this.received.equals(wanted) && (this.inOrder || !hasSameLines(this.received, wanted))) {
			throw new IOException("Connection %d: wrong reply '%s' to '%s'".formatted(this.number, text(this.received),
					text(this.requests[this.burst].rewind())));
		}
		this.received.clear();
		this.burst = (this.burst + 1) % BURSTS;
		return true;
	}

	private static boolean hasSameLines(ByteBuffer one, ByteBuffer other) {
		return text(one).lines().sorted().toList().equals(text(other).lines().sorted().toList());
	}

	long sentAt() {
		return this.sentAt;
	}

	void close() throws IOException {
		this.socket.close();
	}

	private static ByteBuffer direct(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
	}

	private static String text(ByteBuffer bytes) {
		return StandardCharsets.US_ASCII.decode(bytes.duplicate()).toString();
	}

}
