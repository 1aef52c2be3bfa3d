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

import io.tcpserver.netty.loop.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * A mailbox of bytes, which one thread puts and another one takes. As long as the taker
 * is quick it gets the arrays as they were put. If many small ones gather, the putting
 * thread merges those that were put last, so that what waits costs about twice its bytes
 * at most; the taker sees the small ones or what they have become, without losing any.
 * <p>
 * Other items may be put by any thread. They keep their place among the bytes.
 */
class ChunkMailbox extends Mailbox {

	/**
	 * What a chunk costs besides its bytes: the item, and the header of its array.
	 */
	static final int CHUNK_COST = 40;

	// So few cost little, and a quick taker has them soon
	private static final int MANY = 8;

	private static final VarHandle PUT_BYTES;

	private static final VarHandle TAKEN_BYTES;

	private static final VarHandle PUT_CHUNKS;

	private static final VarHandle TAKEN_CHUNKS;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			PUT_BYTES = lookup.findVarHandle(ChunkMailbox.class, "putBytes", long.class);
			TAKEN_BYTES = lookup.findVarHandle(ChunkMailbox.class, "takenBytes", long.class);
			PUT_CHUNKS = lookup.findVarHandle(ChunkMailbox.class, "putChunks", int.class);
			TAKEN_CHUNKS = lookup.findVarHandle(ChunkMailbox.class, "takenChunks", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// Written by the thread that puts bytes
	private long putBytes;

	// Written by the thread that takes
	private long takenBytes;

	// Written by the thread that puts bytes, modulo the range of an int; those that were
	// merged are one
	private int putChunks;

	// Written by the thread that takes, modulo the range of an int
	private int takenChunks;

	/**
	 * Put bytes. One thread only.
	 * @param bytes the bytes, given away
	 */
	final void put(byte[] bytes) {
		PUT_BYTES.setOpaque(this, this.putBytes + bytes.length);
		PUT_CHUNKS.setOpaque(this, this.putChunks + 1);
		put(new Chunk(bytes));
		if (this.putChunks - (int) TAKEN_CHUNKS.getOpaque(this) >= MANY) {
			mergeIfSmall();
		}
	}

	/**
	 * Count a chunk as taken. The thread that takes only.
	 * @param chunk the chunk
	 * @return its bytes
	 */
	final byte[] taken(Chunk chunk) {
		TAKEN_BYTES.setOpaque(this, this.takenBytes + chunk.bytes.length);
		TAKEN_CHUNKS.setOpaque(this, this.takenChunks + 1);
		return chunk.bytes;
	}

	private void mergeIfSmall() {
		int chunks = waitingChunks();
		if (chunks >= MANY && (long) chunks * CHUNK_COST > waitingBytes()) {
			merge(chunks);
		}
	}

	/**
	 * Merge the newest chunks, as far back as they are not much larger than those behind
	 * them: so no byte is copied more often than the logarithm of their number. The taker
	 * may take them meanwhile and link them otherwise, which is noticed in the end.
	 * @param most how many there may be
	 */
	private void merge(int most) {
		Item newest = newest();
		Item rest = newest;
		int count = 0;
		int size = 0;
		while (count < most && rest instanceof Chunk chunk && (count == 0 || chunk.bytes.length / 2 <= size)) {
			size += chunk.bytes.length;
			count++;
			rest = chunk.next();
		}
		if (newest == null || count < 2) {
			return;
		}
		byte[] merged = copy(newest, count, size);
		if (merged != null && replaceNewest(newest, rest, new Chunk(merged))) {
			PUT_CHUNKS.setOpaque(this, this.putChunks - count + 1);
		}
	}

	private static byte @Nullable [] copy(Item newest, int count, int size) {
		byte[] merged = new byte[size];
		int start = size;
		Item item = newest;
		for (int i = 0; i < count; i++) {
			if (!(item instanceof Chunk chunk) || chunk.bytes.length > start) {
				// Taken
				return null;
			}
			start -= chunk.bytes.length;
			System.arraycopy(chunk.bytes, 0, merged, start, chunk.bytes.length);
			item = chunk.next();
		}
		return merged;
	}

	/**
	 * Return how many bytes were put. Any thread.
	 * @return the number of bytes since the start
	 */
	final long putBytes() {
		return (long) PUT_BYTES.getOpaque(this);
	}

	/**
	 * Return how many bytes were taken. Any thread.
	 * @return the number of bytes since the start
	 */
	final long takenBytes() {
		return (long) TAKEN_BYTES.getOpaque(this);
	}

	/**
	 * Return what waits to be taken costs. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	final long waitingCost() {
		return waitingBytes() + (long) waitingChunks() * CHUNK_COST;
	}

	// Those that were taken first: so no number is less than zero for long
	private long waitingBytes() {
		long taken = takenBytes();
		return Math.max(putBytes() - taken, 0);
	}

	private int waitingChunks() {
		int taken = (int) TAKEN_CHUNKS.getOpaque(this);
		return Math.max((int) PUT_CHUNKS.getOpaque(this) - taken, 0);
	}

	/**
	 * Bytes that have arrived.
	 */
	static final class Chunk extends Item {

		private final byte[] bytes;

		private Chunk(byte[] bytes) {
			this.bytes = bytes;
		}

	}

}
