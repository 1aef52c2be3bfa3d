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
import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

/**
 * Messages and failures that wait for their turn, with what they have arrived as.
 * Confined to the I/O thread unless it says otherwise.
 */
final class CallQueue {

	/**
	 * What a message is taken to hold besides its bytes.
	 */
	private static final int MESSAGE_COST = 64;

	private static final VarHandle BYTES;

	private static final VarHandle HELD;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			BYTES = lookup.findVarHandle(CallQueue.class, "bytes", long.class);
			HELD = lookup.findVarHandle(CallQueue.class, "held", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final ArrayDeque<Entry> entries = new ArrayDeque<>(2);

	// Read by any thread
	private long bytes;

	// Read by any thread
	private long held;

	/**
	 * Return what messages are taken to hold. What a converter has made of the bytes is
	 * not known: twice of them is what text takes at most, or other messages whose frames
	 * are kept.
	 * @param messages the number of messages
	 * @param bytes how many bytes they have arrived as
	 * @return the number of bytes
	 */
	static long cost(int messages, long bytes) {
		return (long) messages * MESSAGE_COST + 2 * bytes;
	}

	/**
	 * Add a call behind all others.
	 * @param call a message or a {@link Failure}
	 * @param bytes what it has arrived as
	 */
	void add(Object call, int bytes) {
		this.entries.add(new Entry(call, bytes));
		count(1, bytes);
	}

	/**
	 * Add a call before all others.
	 * @param call a message or a {@link Failure}
	 * @param bytes what it has arrived as
	 */
	void addFirst(Object call, int bytes) {
		this.entries.addFirst(new Entry(call, bytes));
		count(1, bytes);
	}

	/**
	 * Remove the first call. There must be one.
	 * @return the call
	 */
	Entry remove() {
		Entry entry = this.entries.remove();
		count(-1, -entry.bytes());
		return entry;
	}

	/**
	 * Remove what has arrived. Failures of the handler remain.
	 */
	void removeArrived() {
		for (int i = this.entries.size(); i > 0; i--) {
			Entry entry = remove();
			if (entry.bytes() == 0) {
				add(entry.call(), 0);
			}
		}
	}

	private void count(int messages, int bytes) {
		BYTES.setOpaque(this, this.bytes + bytes);
		HELD.setOpaque(this, this.held + cost(messages, bytes));
	}

	/**
	 * Return the first call, which stays.
	 * @return the call, or {@code null} if there is none
	 */
	@Nullable Object first() {
		Entry entry = this.entries.peek();
		return (entry != null) ? entry.call() : null;
	}

	int size() {
		return this.entries.size();
	}

	boolean isEmpty() {
		return this.entries.isEmpty();
	}

	/**
	 * Return what all calls have arrived as. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long bytes() {
		return (long) BYTES.getOpaque(this);
	}

	/**
	 * Return what all calls hold. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long heldBytes() {
		return (long) HELD.getOpaque(this);
	}

	/**
	 * A call that waits.
	 *
	 * @param call a message or a {@link Failure}
	 * @param bytes what it has arrived as
	 */
	record Entry(Object call, int bytes) {

	}

}
