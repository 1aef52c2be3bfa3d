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

import io.tcpserver.RejectReason;

/**
 * Whether a connection is read from: as its input wants it, unless the server has no
 * memory for more, and always during a handshake. Confined to the I/O thread.
 */
public final class ReadSwitch {

	private final NettyConnection connection;

	// What the input has asked for
	private boolean wanted = true;

	// Whether the server has no memory for more
	private boolean suspended;

	ReadSwitch(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Read, or do not, as far as the input is concerned.
	 * @param wanted whether to
	 */
	public void want(boolean wanted) {
		this.wanted = wanted;
		update();
	}

	/**
	 * Stop reading, whatever the input wants, or let it have its way again.
	 * @param suspended whether to stop
	 */
	public void suspend(boolean suspended) {
		boolean needed = this.connection.socket().isLeaving() || this.connection.isHandshaking();
		if (this.suspended != suspended && !(suspended && needed)) {
			this.suspended = suspended;
			update();
			ConnectionTimer timer = this.connection.timer();
			if (timer != null) {
				timer.readingChanged();
			}
		}
	}

	/**
	 * There is no memory for what could be read next.
	 * @return {@code true} if the connection waits for it, {@code false} if it ends
	 */
	boolean refuse() {
		if (this.connection.admission().isEntered() && !this.connection.isHandshaking()) {
			suspend(true);
			return true;
		}
		// Not now: the transport is about to read
		this.connection.io().execute(() -> {
			this.connection.host().reject(this.connection, RejectReason.MEMORY, null);
			if (this.connection.admission().isEntered()) {
				ForcedEnd.exceedsMemory(this.connection);
			}
		});
		return false;
	}

	/**
	 * Read until the end of the stream, as what arrives from now on is dropped.
	 */
	void readToEnd() {
		this.suspended = false;
		want(true);
	}

	/**
	 * Return whether reading has stopped for want of memory.
	 * @return {@code true} if the peer is not to blame for what does not arrive
	 */
	boolean isSuspended() {
		return this.suspended;
	}

	/**
	 * Return whether what the kernel has is read.
	 * @return {@code false} if reading has stopped, or has not begun
	 */
	boolean isReading() {
		return this.connection.socket().isStarted() && isOn();
	}

	private boolean isOn() {
		return (this.wanted && !this.suspended) || this.connection.isHandshaking();
	}

	/**
	 * Something has changed that reading depends on: a handshake has begun or ended
	 * within an open connection, for instance.
	 */
	void update() {
		// Nothing comes after the end of the stream
		if (!this.connection.end().isEofReceived()) {
			this.connection.channel().config().setAutoRead(isOn());
			this.connection.socket().readingChanged();
		}
	}

}
