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

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.loop.Deadline;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.settings.OneWay;
import org.jspecify.annotations.Nullable;

/**
 * The end of a connection that the server wants to end without losing anything: says when
 * its input is drained. That is once everything is read that had arrived when the end
 * began, also what the kernel had of it. The output stays open meanwhile, unless the
 * connection is {@linkplain OneWay one-way}: then it ends first, if it can, and the peer
 * gets some time to end as well. Confined to the I/O thread.
 */
final class ConnectionDrain implements Runnable {

	// A peer of which nothing is there for so long has sent nothing before
	private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	// A peer that has just connected is about to send something
	private static final long NEWCOMER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	// The first time, io_uring may have read before
	private static final int ENOUGH = 2;

	// The default of Linux, for a socket that does not tell its own
	private static final int USUAL_RECEIVE_BUFFER = 212_992;

	private final NettyConnection connection;

	private final long began = System.nanoTime();

	// How long a peer that only sends may be silent
	private final long quiet;

	// Whether the peer is to end first, or in answer to the end of the output
	private boolean awaitsPeer;

	// Since when the peer could have sent something
	private long readingSince = this.began;

	// How much had been received at the last look
	private long received;

	// How much can have been received of what had arrived
	private long most;

	// How often the kernel had no more than was read
	private int emptied;

	private boolean drained;

	private @Nullable Deadline next;

	ConnectionDrain(NettyConnection connection) {
		this.connection = connection;
		this.quiet = connection.host().times().drainQuiet();
	}

	/**
	 * Begin.
	 */
	void begin() {
		if (isOneWay()) {
			this.awaitsPeer = true;
			if (!this.connection.isEncrypted() || this.connection.tls().canEndFirst()) {
				this.connection.socket().endFirst();
			}
			lookAtPeer(this.began);
		}
		else if (this.connection.end().isEofReceived()) {
			caughtUp();
		}
		else {
			catchUp(isNewcomer() ? NEWCOMER_NANOS : LOOK_NANOS);
		}
	}

	private boolean isOneWay() {
		ConnectionHost host = this.connection.host();
		// A peer that has ended its stream may still wait for the answer
		boolean open = !this.connection.isHandshaking() && !this.connection.end().isEofReceived();
		return open && switch (host.settings().shutdown().oneWay()) {
			case AUTO -> !host.launcher().mayReply() && this.connection.output().gate().addedBytes() == 0
					&& this.connection.keys().isEmpty() && this.connection.groups().isEmpty();
			case TRUE -> true;
			case FALSE -> false;
		};
	}

	private boolean isNewcomer() {
		boolean young = !this.connection.socket().isStarted()
				|| this.began - this.connection.openedNanos() < NEWCOMER_NANOS;
		return young && this.connection.bytesReceived() == 0;
	}

	@Override
	public void run() {
		this.next = null;
		if (this.drained || this.connection.isLost() || this.connection.output().isClosing()) {
			return;
		}
		long now = System.nanoTime();
		if (this.awaitsPeer) {
			lookAtPeer(now);
		}
		else {
			lookForMore();
		}
	}

	private void lookAtPeer(long now) {
		if (this.connection.end().isEofReceived()) {
			// The input ends by itself
			return;
		}
		if (!this.connection.reads().isReading()) {
			this.readingSince = now;
		}
		long lastRead = this.connection.lastReadNanos();
		long movedAt = (lastRead != 0 && lastRead - this.readingSince > 0) ? lastRead : this.readingSince;
		TcpServerSettings settings = this.connection.host().settings();
		long left = Math.min(movedAt + this.quiet, this.began + TimeLimits.nanos(settings.shutdown().oneWayWait()))
				- now;
		if (left > 0) {
			lookAgain(left);
		}
		else {
			this.awaitsPeer = false;
			catchUp(LOOK_NANOS);
		}
	}

	// What has arrived by now is read; a peer that goes on must not hold up the end
	private void catchUp(long nanos) {
		this.received = this.connection.bytesReceived();
		this.most = this.received + receiveBuffer();
		lookAgain(nanos);
	}

	private int receiveBuffer() {
		try {
			Integer size = this.connection.channel().config().getOption(ChannelOption.SO_RCVBUF);
			return (size != null) ? size : USUAL_RECEIVE_BUFFER;
		}
		catch (ChannelException ex) {
			// The socket is closed by now, which its connection learns next
			return 0;
		}
	}

	private void lookForMore() {
		long received = this.connection.bytesReceived();
		boolean more = received != this.received;
		this.received = received;
		boolean ended = this.connection.end().isEofReceived() || received >= this.most;
		if (ended || (!more && this.connection.reads().isReading())) {
			caughtUp();
		}
		else if (this.connection.reads().isReading()) {
			lookAgain(LOOK_NANOS);
		}
	}

	private void caughtUp() {
		end();
		this.connection.socket().caughtUp();
	}

	/**
	 * Something was read, and as much as is read at a time.
	 */
	@SuppressWarnings("deprecation") // what the channel returns
	void readComplete() {
		if (this.drained || this.awaitsPeer || this.connection.bytesReceived() == 0) {
			return;
		}
		// Of a peer that asks for more with each answer, the kernel never has nothing
		RecvByteBufAllocator.Handle read = this.connection.channel().unsafe().recvBufAllocHandle();
		if (read.lastBytesRead() < read.attemptedBytesRead() && ++this.emptied == ENOUGH) {
			caughtUp();
		}
	}

	private void lookAgain(long nanos) {
		this.next = Deadline.after(this.connection.io(), nanos, this);
	}

	/**
	 * Reading was stopped, or goes on.
	 */
	void readingChanged() {
		if (this.awaitsPeer) {
			this.readingSince = System.nanoTime();
		}
		else if (!this.drained) {
			// What is there now is read first
			this.received = -1;
			if (this.next == null && this.connection.reads().isReading()) {
				lookAgain(LOOK_NANOS);
			}
		}
	}

	/**
	 * The socket is closed.
	 */
	void end() {
		this.drained = true;
		if (this.next != null) {
			this.next.cancel();
		}
	}

}
