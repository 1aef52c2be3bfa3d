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

package io.tcpserver.netty.connection;

import java.util.concurrent.TimeUnit;

import io.tcpserver.netty.loop.Deadline;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.loop.TimeLimits;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection on which everything is sent: the peer gets the end of the
 * stream, and some time to read what came before. Closing with unread input would reset
 * the connection and could destroy the last bytes on their way. Confined to the I/O
 * thread.
 */
final class LingeringClose {

	// How long a peer that has been read is watched for whether it still sends
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	// How much a peer may send before it answers the end of an encrypted stream
	private static final long MOST_BYTES = 4 * 1024 * 1024;

	private final NettyConnection connection;

	private final EngineTimes times;

	// How much has arrived that nobody will read
	private long discardedBytes;

	private long mostBytes = Long.MAX_VALUE;

	private @Nullable Deadline timer;

	LingeringClose(NettyConnection connection) {
		this.connection = connection;
		this.times = connection.host().times();
	}

	/**
	 * End a stream that is not encrypted.
	 * @param unread whether something has arrived that nobody has read
	 */
	void plain(boolean unread) {
		this.connection.output().shutdownOutput();
		// More may be in the kernel or on its way: a look at the socket tells
		wait(unread ? this.times.quiet() : LOOK_NANOS, System.nanoTime());
	}

	private void wait(long quietNanos, long since) {
		long received = this.connection.bytesReceived();
		this.timer = Deadline.after(this.connection.io(), quietNanos, () -> {
			boolean quiet = this.connection.bytesReceived() == received;
			if (quiet || System.nanoTime() - since > this.times.lastBytes()) {
				this.connection.socket().close();
			}
			else {
				wait(this.times.quiet(), since);
			}
		});
	}

	/**
	 * End an encrypted stream (asyncio L26, L31).
	 * @param tls what encrypts it
	 */
	void encrypted(ConnectionTls tls) {
		if (tls.isHandshaking()) {
			// asyncio L04
			tls.fail(this.connection.lostException());
			return;
		}
		boolean answered = this.connection.end().isEofReceived();
		this.mostBytes = this.connection.bytesReceived() + MOST_BYTES;
		long timeout = TimeLimits.nanos(tls.shutdownTimeout());
		boolean hurried = this.connection.end().isPeerAtFault() || this.connection.host().isShuttingDown();
		closeAfter((hurried) ? Math.min(timeout, this.times.lastBytes()) : timeout);
		tls.shutdown(() -> {
			if (answered) {
				this.connection.socket().close();
			}
			else {
				this.connection.output().shutdownOutput();
			}
		});
	}

	private void closeAfter(long nanos) {
		this.timer = Deadline.after(this.connection.io(), nanos, this.connection.socket()::close);
	}

	/**
	 * The server shuts down: a peer that does not answer the end of its stream must not
	 * hold that up.
	 */
	void hurry() {
		Deadline timer = this.timer;
		if (timer != null && timer.left() > this.times.lastBytes()) {
			timer.cancel();
			closeAfter(this.times.lastBytes());
		}
	}

	/**
	 * Return how much has arrived that nobody has read.
	 * @return the number of bytes
	 */
	long discardedBytes() {
		return this.discardedBytes;
	}

	/**
	 * Something has arrived that nobody will read.
	 * @param bytes how much
	 */
	void received(int bytes) {
		this.discardedBytes += bytes;
		if (this.connection.bytesReceived() > this.mostBytes) {
			this.connection.socket().close();
		}
	}

	/**
	 * The socket is closed.
	 */
	void end() {
		if (this.timer != null) {
			this.timer.cancel();
		}
	}

}
