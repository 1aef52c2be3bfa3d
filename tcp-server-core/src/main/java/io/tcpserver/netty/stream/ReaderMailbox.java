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

package io.tcpserver.netty.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * A mailbox of bytes with one reader at a time, which may wait for more of them, and with
 * a limit. Three counters of bytes since the start say all there is to know: put by the
 * I/O thread, taken by the reader, and {@code consumed} by it. While those that are put
 * and not consumed are not below the limit and no reader waits for more, reading from the
 * socket pauses, so that a handler that does not read costs at most the limit and one
 * read.
 * <p>
 * Two threads meet here without a lock: each first writes what the other one has to know
 * and then looks for what the other one has written, so that of two that pass each other
 * at least one sees the other. Neither does a reader that waits miss bytes, nor does
 * reading stay paused while it waits.
 */
abstract class ReaderMailbox extends ChunkMailbox {

	private static final VarHandle CLAIM;

	private static final VarHandle WAITER;

	private static final VarHandle CONSUMED;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			CLAIM = lookup.findVarHandle(ReaderMailbox.class, "claim", Object.class);
			WAITER = lookup.findVarHandle(ReaderMailbox.class, "waiter", Object.class);
			CONSUMED = lookup.findVarHandle(ReaderMailbox.class, "consumed", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Written by whoever holds the claim
	private long consumed;

	// Written by whoever holds the claim, before 'waiter'
	private long wanted;

	// What reads at the moment: a thread, or a pending asynchronous read
	@SuppressWarnings("UnusedVariable") // read through its handle
	private volatile @Nullable Object claim;

	// The claim while it waits for 'wanted' bytes; cleared by whoever ends the wait and
	// thereby goes on with the read
	private volatile @Nullable Object waiter;

	// Written by the I/O thread
	private volatile boolean paused;

	private volatile boolean draining;

	/**
	 * Return how many bytes may be put and not consumed before reading pauses.
	 * @return the number of bytes
	 */
	abstract int limit();

	/**
	 * Return how many of the bytes that were taken are not consumed. Holder of the claim
	 * only.
	 * @return the number of bytes
	 */
	abstract int unconsumed();

	/**
	 * Let a reader go on that has something to read: end its wait, soon at the latest.
	 * Any thread.
	 * @param reader the reader
	 */
	abstract void wake(Object reader);

	/**
	 * Stop to read from the socket, or go on. I/O thread only.
	 * @param autoRead whether to read
	 */
	abstract void autoRead(boolean autoRead);

	/**
	 * Let the I/O thread {@link #resume()} soon. Any thread.
	 */
	abstract void resumeSoon();

	// The I/O thread

	/**
	 * Put bytes, and wake the reader once it has enough. I/O thread only.
	 * @param bytes the bytes, given away
	 */
	final void feed(byte[] bytes) {
		put(bytes);
		long fed = putBytes();
		Object waiting = this.waiter;
		if (waiting != null) {
			if (fed < this.wanted) {
				return;
			}
			wake(waiting);
		}
		if (fed - consumed() >= limit() && !this.paused) {
			pause(waiting);
		}
	}

	@SuppressWarnings("ReferenceEquality") // the same reader, not an equal one
	private void pause(@Nullable Object satisfied) {
		this.paused = true;
		// A reader that began to wait before it could see 'paused' is seen here. An
		// asynchronous one that has enough waits until this thread runs it
		Object waiting = this.waiter;
		if (waiting != null && (waiting != satisfied || waiting instanceof Thread)) {
			this.paused = false;
			return;
		}
		autoRead(false);
	}

	/**
	 * Go on to read from the socket if a reader waits or has consumed enough. I/O thread
	 * only.
	 */
	final void resume() {
		if (this.paused && (this.waiter != null || putBytes() - consumed() <= limit() / 2)) {
			this.paused = false;
			autoRead(true);
		}
	}

	/**
	 * Wake the reader if it waits, whatever it waits for. Any thread, after it has put
	 * the reason.
	 */
	final void wakeReader() {
		Object waiting = this.waiter;
		if (waiting != null) {
			wake(waiting);
		}
	}

	/**
	 * Let no reader wait any more once everything is consumed; to be followed by
	 * {@link #wakeReader()}. Any thread.
	 */
	final void beginDraining() {
		this.draining = true;
	}

	final boolean isDraining() {
		return this.draining;
	}

	final boolean isPaused() {
		return this.paused;
	}

	/**
	 * Return how many bytes were consumed. Any thread.
	 * @return the number of bytes since the start
	 */
	final long consumed() {
		return (long) CONSUMED.getAcquire(this);
	}

	// The reader

	/**
	 * Reserve reading for one reader.
	 * @param reader the reader
	 * @return {@code false} if another one reads
	 */
	final boolean claim(Object reader) {
		return CLAIM.compareAndSet(this, null, reader);
	}

	/**
	 * Let others read again. Holder of the claim only.
	 */
	final void release() {
		publishConsumed();
		if (this.paused && putBytes() - this.consumed <= limit() / 2) {
			resumeSoon();
		}
		CLAIM.setRelease(this, null);
	}

	/**
	 * Let others know how much is consumed. Holder of the claim only.
	 */
	void publishConsumed() {
		// No fence for each message: a reader that stops to read without seeing 'paused'
		// does not need it, and one that waits writes 'waiter', which orders the two
		CONSUMED.setRelease(this, takenBytes() - unconsumed());
	}

	/**
	 * Begin to wait. Holder of the claim only.
	 * @param reader the reader, woken by clearing the field
	 * @param missing how many bytes are needed before it makes sense to go on
	 * @return {@code false} if something has arrived meanwhile: the reader does not wait
	 */
	final boolean beginWaiting(Object reader, long missing) {
		this.wanted = takenBytes() + missing;
		publishConsumed();
		this.waiter = reader;
		boolean arrived = !isEmpty() || (this.draining && unconsumed() == 0);
		if (arrived && endWait(reader)) {
			return false;
		}
		if (this.paused) {
			resumeSoon();
		}
		return true;
	}

	/**
	 * End a wait that has begun.
	 * @param reader the reader
	 * @return {@code false} if it has been woken already
	 */
	final boolean endWait(Object reader) {
		return WAITER.compareAndSet(this, reader, null);
	}

	@SuppressWarnings("ReferenceEquality") // the same reader, not an equal one
	final boolean isWaiting(Object reader) {
		return this.waiter == reader;
	}

	final @Nullable Object waiter() {
		return this.waiter;
	}

}
