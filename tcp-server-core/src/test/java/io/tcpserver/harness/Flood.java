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

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Very many clients that connect at the same time, all on the thread of the test. They
 * say nothing; those whom the server welcomes were served, those whose connection ends
 * without that were rejected.
 */
public final class Flood implements AutoCloseable {

	private static final long PATIENCE_NANOS = 60_000_000_000L;

	private static final byte GREETING = 'w';

	private final Selector selector;

	private final List<SocketChannel> served = new ArrayList<>();

	private final List<SocketChannel> rejected = new ArrayList<>();

	private final List<SocketChannel> all = new ArrayList<>();

	private int left;

	private final ByteBuffer buffer = ByteBuffer.allocate(256);

	public Flood() throws IOException {
		this.selector = Selector.open();
	}

	/**
	 * Begin to connect clients.
	 */
	public Flood connect(int count, List<SocketAddress> addresses) throws IOException {
		for (int i = 0; i < count; i++) {
			SocketChannel client = SocketChannel.open();
			this.all.add(client);
			client.configureBlocking(false);
			boolean connected = client.connect(addresses.get(i % addresses.size()));
			client.register(this.selector, (connected) ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
		}
		return this;
	}

	public int served() {
		return this.served.size();
	}

	public int rejected() {
		return this.rejected.size();
	}

	/**
	 * Look at what happens to the clients until something holds.
	 */
	public void until(BooleanSupplier condition) throws IOException {
		long began = System.nanoTime();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - began > PATIENCE_NANOS) {
				throw new AssertionError("Of %d clients %d were served and %d rejected".formatted(this.all.size(),
						this.served.size(), this.rejected.size()));
			}
			this.selector.select(10);
			for (SelectionKey key : this.selector.selectedKeys()) {
				proceed(key);
			}
			this.selector.selectedKeys().clear();
		}
	}

	private void proceed(SelectionKey key) throws IOException {
		SocketChannel client = (SocketChannel) key.channel();
		try {
			if (key.isConnectable()) {
				client.finishConnect();
				key.interestOps(SelectionKey.OP_READ);
				return;
			}
			key.cancel();
			if (client.read(this.buffer.clear()) > 0 && this.buffer.get(0) == GREETING) {
				this.served.add(client);
				return;
			}
		}
		catch (IOException ex) {
			// A reset ends a connection, too
			key.cancel();
		}
		this.rejected.add(client);
		client.close();
	}

	/**
	 * Close clients that were served.
	 * @param count how many
	 */
	public void leave(int count) throws IOException {
		for (int i = 0; i < count; i++) {
			this.served.get(this.left++).close();
		}
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
		for (SocketChannel client : this.all) {
			client.close();
		}
	}

}
