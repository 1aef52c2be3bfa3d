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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A client that sends a payload, piece by piece, and stays. Used by one thread.
 */
final class Attacker {

	private final SocketChannel channel = SocketChannel.open();

	private final SelectionKey key;

	private final Payload payload;

	private int part;

	private int times;

	private ByteBuffer rest = ByteBuffer.allocate(0);

	private long due;

	private boolean finished;

	Attacker(Selector selector, InetSocketAddress address, Payload payload, int receiveBuffer) throws IOException {
		this.payload = payload;
		this.channel.configureBlocking(false);
		this.channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		// They leave by a reset: nothing of them stays in the kernel
		this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		if (receiveBuffer != 0) {
			this.channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
		}
		this.key = this.channel.register(selector, SelectionKey.OP_CONNECT, this);
		if (this.channel.connect(address)) {
			this.key.interestOps(SelectionKey.OP_WRITE);
		}
	}

	/**
	 * Connect, or send a piece.
	 * @return whether that was possible
	 */
	boolean proceed() {
		try {
			if (this.key.isConnectable()) {
				this.channel.finishConnect();
				this.key.interestOps(SelectionKey.OP_WRITE);
				return true;
			}
			return send();
		}
		catch (IOException ex) {
			// The server has had enough of it
			reset();
			this.finished = true;
			return true;
		}
	}

	private boolean send() throws IOException {
		if (!this.rest.hasRemaining() && !next()) {
			this.key.interestOps(0);
			this.finished = true;
			return true;
		}
		boolean sent = this.channel.write(this.rest) > 0;
		long every = current().everyNanos();
		if (every != 0) {
			this.due = System.nanoTime() + every;
			this.key.interestOps(0);
			// Such a client is never done, but does not count as progress either
			return false;
		}
		return sent;
	}

	private boolean next() {
		if (this.times == current().times()) {
			this.part++;
			this.times = 0;
		}
		if (this.part == this.payload.parts().size()) {
			return false;
		}
		this.times++;
		this.rest = ByteBuffer.wrap(current().bytes());
		return true;
	}

	private Payload.Part current() {
		return this.payload.parts().get(this.part);
	}

	void wakeIfDue(long now) {
		if (this.due != 0 && now - this.due >= 0 && this.key.isValid()) {
			this.due = 0;
			this.key.interestOps(SelectionKey.OP_WRITE);
		}
	}

	boolean isFinished() {
		return this.finished;
	}

	void reset() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
