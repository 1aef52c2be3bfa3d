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

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Many clients that listen. Entry point of their process, which connects them and takes
 * each line of its input as what every one of them receives next; it answers with the
 * time at which the last one has.
 *
 * @since 0.1.0
 */
public final class BroadcastClients {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final int count;

	private final Selector selector;

	private ByteBuffer expected = ByteBuffer.allocate(0);

	private int satisfied;

	private BroadcastClients(int count, Selector selector) {
		this.count = count;
		this.selector = selector;
	}

	/**
	 * Connect and listen.
	 * @param args the port and the number of connections
	 * @throws IOException if a connection is closed, silent or receives something else
	 */
	public static void main(String[] args) throws IOException {
		BroadcastClients clients = new BroadcastClients(Integer.parseInt(args[1]), Selector.open());
		clients.open(Integer.parseInt(args[0]));
		System.out.println(clients.count);
		BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String line;
		while ((line = lines.readLine()) != null) {
			clients.receive(line + "\n");
			System.out.println(System.nanoTime());
		}
		System.exit(0);
	}

	private void open(int port) throws IOException {
		InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		for (int i = 0; i < this.count; i++) {
			SocketChannel channel = IdleClients.connect(server, i);
			channel.configureBlocking(false);
			channel.register(this.selector, SelectionKey.OP_READ, null);
		}
	}

	private void receive(String text) throws IOException {
		this.expected = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
		this.satisfied = 0;
		long start = System.nanoTime();
		try {
			while (this.satisfied < this.count) {
				this.selector.select(this::ready, TIMEOUT.toMillis());
				if (System.nanoTime() - start > TIMEOUT.toNanos()) {
					throw new IOException("%d of %d connections have received the line within %s"
						.formatted(this.satisfied, this.count, TIMEOUT));
				}
			}
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
	}

	private void ready(SelectionKey key) {
		try {
			ByteBuffer received = (ByteBuffer) key.attachment();
			// One byte more than expected, so that a second line is seen
			ByteBuffer target = (received != null) ? received : ByteBuffer.allocate(this.expected.capacity() + 1);
			if (((SocketChannel) key.channel()).read(target) < 0) {
				throw new EOFException("A connection was closed by the server");
			}
			if (target.position() < this.expected.capacity()) {
				key.attach(target);
				return;
			}
			key.attach(null);
			if (!target.flip().equals(this.expected)) {
				throw new IOException("Received '%s', not '%s'".formatted(StandardCharsets.UTF_8.decode(target),
						StandardCharsets.UTF_8.decode(this.expected)));
			}
			this.satisfied++;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
