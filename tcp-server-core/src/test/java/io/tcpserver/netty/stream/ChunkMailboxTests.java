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

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.tcpserver.netty.loop.Mailbox.Item;
import io.tcpserver.netty.stream.ChunkMailbox.Chunk;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ChunkMailbox}.
 */
class ChunkMailboxTests {

	private final ChunkMailbox mailbox = new ChunkMailbox();

	private void put(int from, int count, int size) {
		for (int i = 0; i < count; i++) {
			this.mailbox.put(bytes(from + i * size, size));
		}
	}

	private static byte[] bytes(int from, int size) {
		byte[] bytes = new byte[size];
		for (int i = 0; i < size; i++) {
			bytes[i] = (byte) (from + i);
		}
		return bytes;
	}

	private List<byte[]> take() {
		List<byte[]> chunks = new ArrayList<>();
		for (Item item = this.mailbox.takeAll(); item != null; item = item.unlink()) {
			chunks.add(this.mailbox.taken((Chunk) item));
		}
		return chunks;
	}

	private static void assertInOrder(List<byte[]> chunks) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		chunks.forEach(all::writeBytes);
		assertThat(all.toByteArray()).isEqualTo(bytes(0, all.size()));
	}

	@Test
	void chunksThatAreTakenAtOnceAreNotCopied() {
		for (int round = 0; round < 100; round++) {
			byte[] first = new byte[1];
			byte[] second = new byte[2];
			this.mailbox.put(first);
			this.mailbox.put(second);
			assertThat(this.mailbox.waitingCost()).isEqualTo(3 + 2 * ChunkMailbox.CHUNK_COST);
			List<byte[]> taken = take();
			assertThat(taken).hasSize(2);
			assertThat(taken.get(0)).isSameAs(first);
			assertThat(taken.get(1)).isSameAs(second);
			assertThat(this.mailbox.waitingCost()).isZero();
		}
	}

	@Test
	void smallChunksCostTwiceTheirBytesAtMost() {
		for (int size : new int[] { 1, 2, 7, 39, 40, 41, 1000 }) {
			long most = 0;
			for (int count = 1; count <= 10_000; count++) {
				put((count - 1) * size, 1, size);
				most = Math.max(this.mailbox.waitingCost() - 2L * count * size, most);
			}
			assertThat(most).as("what more than twice the bytes was held").isLessThanOrEqualTo(400);
			List<byte[]> chunks = take();
			assertThat(chunks.stream().mapToInt((chunk) -> chunk.length).sum()).isEqualTo(10_000 * size);
			assertInOrder(chunks);
			assertThat(this.mailbox.waitingCost()).isZero();
		}
	}

	@Test
	void smallChunksBehindALargeOneAreMergedWithoutIt() {
		byte[] large = bytes(0, 60_000);
		this.mailbox.put(large);
		put(60_000, 10_000, 1);
		List<byte[]> chunks = take();
		assertThat(chunks.get(0)).isSameAs(large);
		assertThat(chunks.size()).isLessThan(10_000);
		assertInOrder(chunks);
	}

	@Test
	void otherItemsKeepTheirPlace() {
		Mark mark = new Mark(100);
		put(0, 100, 1);
		this.mailbox.put(mark);
		put(100, 1000, 1);
		int seen = 0;
		for (Item item = this.mailbox.takeAll(); item != null; item = item.unlink()) {
			if (item instanceof Chunk chunk) {
				seen += this.mailbox.taken(chunk).length;
			}
			else {
				assertThat(item).isSameAs(mark);
				assertThat(seen).isEqualTo(100);
			}
		}
		assertThat(seen).isEqualTo(1100);
	}

	@Test
	void nothingIsLostOrReorderedWhileOthersPutAndTake() throws Exception {
		int total = 500_000;
		CompletableFuture<Void> putting = CompletableFuture.runAsync(() -> {
			for (int next = 0; next < total; next++) {
				this.mailbox.put(bytes(next, 1));
			}
		});
		CompletableFuture<Integer> marking = CompletableFuture.supplyAsync(() -> {
			int marks = 0;
			for (long put = 0; put < total; put = this.mailbox.putBytes()) {
				// What was put last may be on its way still
				this.mailbox.put(new Mark(put - 1));
				marks++;
				Thread.onSpinWait();
			}
			return marks;
		});
		long seen = 0;
		int marks = 0;
		int merged = 0;
		int tooEarly = 0;
		while (seen < total) {
			for (Item item = this.mailbox.takeAll(); item != null; item = item.unlink()) {
				if (item instanceof Mark mark) {
					tooEarly += (mark.bytes > seen) ? 1 : 0;
					marks++;
					continue;
				}
				byte[] bytes = this.mailbox.taken((Chunk) item);
				merged += (bytes.length > 1) ? 1 : 0;
				if (!Arrays.equals(bytes, bytes((int) seen, bytes.length))) {
					assertThat(bytes).as("behind %d bytes", seen).isEqualTo(bytes((int) seen, bytes.length));
				}
				seen += bytes.length;
			}
			Thread.yield();
		}
		putting.get(10, TimeUnit.SECONDS);
		int put = marking.get(10, TimeUnit.SECONDS);
		for (Item item = this.mailbox.takeAll(); item != null; item = item.unlink()) {
			assertThat(item).isInstanceOf(Mark.class);
			marks++;
		}
		assertThat(seen).isEqualTo(total);
		assertThat(marks).isEqualTo(put);
		assertThat(tooEarly).as("marks before the bytes that were put before them").isZero();
		assertThat(merged).as("merged chunks").isPositive();
		assertThat(this.mailbox.waitingCost()).isZero();
	}

	private static final class Mark extends Item {

		private final long bytes;

		Mark(long bytes) {
			this.bytes = bytes;
		}

	}

}
