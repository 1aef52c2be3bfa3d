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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.settings.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that wait to be sent on a connection. The gate closes when they are
 * more than the high-water mark and opens when they are no more than the low-water mark;
 * more than the connection may hold at all abort it. Safe for use by multiple threads:
 * any thread adds, the I/O thread counts as done.
 */
public final class WriteGate {

	private static final VarHandle ADDED;

	private static final VarHandle DONE;

	private static final VarHandle ROOM;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			ADDED = lookup.findVarHandle(WriteGate.class, "added", long.class);
			DONE = lookup.findVarHandle(WriteGate.class, "done", long.class);
			ROOM = lookup.findVarHandle(WriteGate.class, "room", CompletableFuture.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	// How much may wait to be sent
	private final long most;

	private volatile WriteBufferLimits limits;

	// Bytes written so far; any thread
	private volatile long added;

	// Bytes that are sent or dropped so far; written by the I/O thread
	private volatile long done;

	// Completes when the gate opens; null while it is open
	private volatile @Nullable CompletableFuture<Void> room;

	/**
	 * Create a gate that is open.
	 * @param connection the connection
	 * @param limits the water marks
	 * @param most how many bytes may wait, {@code null} if any number may
	 */
	WriteGate(NettyConnection connection, WriteBufferLimits limits, @Nullable Long most) {
		this.connection = connection;
		this.limits = limits;
		this.most = (most != null) ? most : Long.MAX_VALUE;
	}

	/**
	 * Count bytes that are queued next, to be followed by {@link #closeIfFull}: they may
	 * be sent at once.
	 * @param bytes the number of bytes
	 * @return how many bytes wait then
	 */
	long add(long bytes) {
		return (long) ADDED.getAndAdd(this, bytes) + bytes - this.done;
	}

	/**
	 * Count bytes that are queued next, as {@link #add} does, unless too many wait.
	 * @param bytes the number of bytes
	 * @param limit how many bytes may wait once the high-water mark is passed
	 * @return how many bytes wait then; if they are not counted, how many wait, which are
	 * too many, as a negative number
	 */
	long tryAdd(int bytes, int limit) {
		long added;
		long pending;
		int high = this.limits.high();
		do {
			added = this.added;
			pending = added + bytes - this.done;
			if (pending - bytes > high && pending > limit) {
				return bytes - pending;
			}
		}
		while (!ADDED.compareAndSet(this, added, added + bytes));
		return pending;
	}

	/**
	 * Close the gate, or abort the connection, if too much waits now that what was
	 * counted is queued.
	 * @param pending how many bytes wait
	 */
	void closeIfFull(long pending) {
		if (pending > this.limits.high()) {
			close();
		}
		if (pending > this.most) {
			exceeded(pending);
		}
	}

	private void exceeded(long pending) {
		if (this.connection.input().outboundTurns() == null) {
			ForcedEnd.isSlowConsumer(this.connection, pending);
		}
		else {
			// Not in a turn, as whoever is told may want to send something
			this.connection.io().execute(() -> ForcedEnd.isSlowConsumer(this.connection, pending));
		}
	}

	/**
	 * Return how much waits if that is too much for another message.
	 * @param limit how many bytes may wait once the high-water mark is passed
	 * @return the number of bytes, zero if more can be added
	 */
	public long excess(int limit) {
		return Math.max(-tryAdd(0, limit), 0);
	}

	/**
	 * Count bytes as sent or dropped. I/O thread only.
	 * @param bytes the number of bytes
	 */
	void done(long bytes) {
		failed(bytes);
		openIfLow();
	}

	/**
	 * Count bytes as dropped because sending them has failed: who waits goes on once the
	 * socket is closed, so that it is told. I/O thread only.
	 * @param bytes the number of bytes
	 */
	void failed(long bytes) {
		DONE.setVolatile(this, (long) DONE.get(this) + bytes);
	}

	private void close() {
		if (this.room == null && ROOM.compareAndSet(this, null, new CompletableFuture<Void>())) {
			// The bytes may have gone before anybody could see that it is closed
			openIfLow();
		}
	}

	private void openIfLow() {
		if (this.room != null && (pendingBytes() <= this.limits.low() || this.connection.isLost())) {
			open();
		}
	}

	/**
	 * Let whoever waits go on.
	 */
	@SuppressWarnings("unchecked") // the field has this type
	void open() {
		CompletableFuture<Void> room = (CompletableFuture<Void>) ROOM.getAndSet(this, null);
		if (room != null) {
			room.complete(null);
		}
	}

	/**
	 * Return what to wait for until the gate opens.
	 * @return {@code null} if it is open
	 */
	@Nullable CompletableFuture<Void> room() {
		return this.room;
	}

	/**
	 * Return how many bytes wait to be sent.
	 * @return the number of bytes
	 */
	public long pendingBytes() {
		return this.added - this.done;
	}

	/**
	 * Return how many bytes were written, sent or not.
	 * @return the number of bytes
	 */
	public long addedBytes() {
		return this.added;
	}

	public WriteBufferLimits limits() {
		return this.limits;
	}

	/**
	 * Replace the water marks, and let the gate follow them.
	 * @param limits the water marks
	 */
	public void limits(WriteBufferLimits limits) {
		this.limits = Objects.requireNonNull(limits, "limits");
		if (pendingBytes() > limits.high()) {
			close();
		}
		openIfLow();
	}

}
