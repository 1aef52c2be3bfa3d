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

package io.tcpserver.netty.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;

import io.tcpserver.netty.connection.RunningCall;
import io.tcpserver.netty.loop.HandlerTask;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one connection that are in progress at a time, and whether another one may
 * begin. A linked list: the I/O thread adds calls and removes them, any thread may look
 * at it meanwhile. Who does sees each call that is there all the time, newest first, and
 * perhaps others.
 */
final class CallsInFlight implements Iterable<RunningCall> {

	private static final VarHandle NEWEST;

	private static final VarHandle OLDER;

	private static final VarHandle HELD;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			NEWEST = lookup.findVarHandle(CallsInFlight.class, "newest", Entry.class);
			OLDER = lookup.findVarHandle(Entry.class, "older", Entry.class);
			HELD = lookup.findVarHandle(CallsInFlight.class, "held", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Read by any thread
	private @Nullable Entry newest;

	// What all messages hold; read by any thread
	private long held;

	private int size;

	// The call that was made as nothing happens
	private @Nullable Entry silence;

	// The least limit of all
	private int limit = Integer.MAX_VALUE;

	// How many have this limit
	private int limiting;

	boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Return whether no call may begin, whatever its own limit is.
	 * @return {@code true} until one of those in progress has ended
	 */
	boolean isFull() {
		return this.size >= this.limit;
	}

	/**
	 * Return whether a call may begin.
	 * @param concurrency has its own limit
	 * @return {@code false} until one of those in progress has ended
	 */
	boolean hasRoomFor(MessageConcurrency concurrency) {
		return this.size < concurrency.limit() && !isFull();
	}

	/**
	 * Return whether the handler may be called as nothing happens.
	 * @return {@code false} until it is not being called for that any more, and as long
	 * as this is full
	 */
	boolean hasRoomForSilence() {
		return this.silence == null && !isFull();
	}

	/**
	 * Add a call. I/O thread only.
	 * @param call the call, which was never added before
	 */
	void add(Entry call) {
		Entry second = this.newest;
		call.older = second;
		if (second != null) {
			second.newer = call;
		}
		NEWEST.setRelease(this, call);
		this.size++;
		this.silence = call.isForSilence() ? call : this.silence;
		hold(call.heldBytes());
		limitTo(call.limit());
	}

	/**
	 * Remove a call. I/O thread only.
	 * @param call the call, which was added
	 */
	void remove(Entry call) {
		Entry older = call.older;
		Entry newer = call.newer;
		if (older != null) {
			older.newer = newer;
		}
		if (newer != null) {
			// Who looks at the call that is removed still finds the older ones
			OLDER.setRelease(newer, older);
		}
		else {
			NEWEST.setRelease(this, older);
		}
		this.size--;
		this.silence = call.equals(this.silence) ? null : this.silence;
		hold(-call.heldBytes());
		if (call.limit() == this.limit && --this.limiting == 0) {
			limitAnew();
		}
	}

	private void limitTo(int limit) {
		if (limit < this.limit) {
			this.limit = limit;
			this.limiting = 0;
		}
		if (limit == this.limit) {
			this.limiting++;
		}
	}

	private void limitAnew() {
		this.limit = Integer.MAX_VALUE;
		this.limiting = 0;
		for (Entry call = this.newest; call != null; call = call.older()) {
			limitTo(call.limit());
		}
	}

	/**
	 * Count what is held besides. I/O thread only.
	 * @param bytes the number of bytes, negative for what is held no more
	 */
	void hold(long bytes) {
		HELD.setOpaque(this, this.held + bytes);
	}

	/**
	 * Return what all messages hold.
	 * @return the number of bytes, which may be a moment old
	 */
	long heldBytes() {
		return (long) HELD.getOpaque(this);
	}

	/**
	 * Return how much has arrived for calls that are not begun.
	 * @return the number of bytes
	 */
	long pendingBytes() {
		long bytes = 0;
		for (Entry call = newest(); call != null; call = call.older()) {
			bytes += call.pendingBytes();
		}
		return bytes;
	}

	/**
	 * Return whether the handler is at work for a call. I/O thread only.
	 * @return {@code false} if all wait for threads or for the peer
	 */
	boolean isAnyWorking() {
		for (Entry call = newest(); call != null; call = call.older()) {
			if (call.isWorking()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return since when the handler is at work for a call, as far as was seen. I/O thread
	 * only.
	 * @param now the time of {@link System#nanoTime()}
	 * @return the earliest time of all, now if it is at work for none
	 */
	long workingSince(long now) {
		long earliest = now;
		for (Entry call = newest(); call != null; call = call.older()) {
			long since = call.workingSince(now);
			earliest = (since - earliest < 0) ? since : earliest;
		}
		return earliest;
	}

	private @Nullable Entry newest() {
		return (Entry) NEWEST.getAcquire(this);
	}

	@Override
	public Iterator<RunningCall> iterator() {
		Entry newest = newest();
		return new Iterator<>() {

			private @Nullable Entry next = newest;

			@Override
			public boolean hasNext() {
				return this.next != null;
			}

			@Override
			public RunningCall next() {
				Entry call = this.next;
				if (call == null) {
					throw new NoSuchElementException();
				}
				this.next = call.older();
				return call.running();
			}

		};
	}

	/**
	 * A call that can be in progress beside others, and is its own node of the list.
	 */
	abstract static class Entry extends HandlerTask {

		// When it was first seen at work, zero if it was not
		private long workingSince;

		// Read by any thread
		private @Nullable Entry older;

		private @Nullable Entry newer;

		private @Nullable Entry older() {
			return (Entry) OLDER.getAcquire(this);
		}

		private long workingSince(long now) {
			if (!isWorking()) {
				this.workingSince = 0;
				return now;
			}
			if (this.workingSince == 0) {
				// Zero stands for nothing
				this.workingSince = now | 1;
			}
			return this.workingSince;
		}

		/**
		 * Return how many calls may be in progress while this one is.
		 * @return the limit, with this call
		 */
		abstract int limit();

		/**
		 * Return whether this call is made as nothing happens.
		 * @return {@code false} if it has a cause
		 */
		abstract boolean isForSilence();

		/**
		 * Return what the message holds.
		 * @return the number of bytes, the same as long as it is in progress
		 */
		abstract long heldBytes();

		/**
		 * Return how much has arrived for this call if it is not begun. Any thread.
		 * @return the number of bytes
		 */
		abstract long pendingBytes();

		/**
		 * Return what this runs on. Any thread.
		 * @return the same for all its life
		 */
		abstract RunningCall running();

		/**
		 * Return whether the handler is at work for this call. I/O thread only.
		 * @return {@code false} while it waits for a thread, or for the peer, and when it
		 * has ended
		 */
		abstract boolean isWorking();

	}

}
