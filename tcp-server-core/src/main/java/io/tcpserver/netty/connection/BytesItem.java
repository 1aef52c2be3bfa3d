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

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.tcpserver.bytes.ByteCapacity;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to send.
 */
final class BytesItem extends OutputItem {

	// What somebody who wants to know when it is sent adds to the cost
	private static final int FUTURE_BYTES = 160;

	private byte[] bytes;

	private final @Nullable CompletableFuture<Void> sent;

	private int position;

	/**
	 * Create an item.
	 * @param bytes the bytes, not to be changed any more
	 * @param sent completes when they are sent or lost, {@code null} if nobody asks
	 */
	BytesItem(byte[] bytes, @Nullable CompletableFuture<Void> sent) {
		this.bytes = bytes;
		this.sent = sent;
	}

	@Override
	int cost() {
		return (this.sent != null) ? super.cost() + FUTURE_BYTES : super.cost();
	}

	@Override
	boolean mustWait(OutputQueue queue) {
		return queue.isHandshaking();
	}

	@Override
	boolean step(OutputQueue queue) {
		queue.writeBytes();
		return true;
	}

	@Override
	void drop(OutputQueue queue) {
		queue.gate().done(remaining());
		if (this.sent != null) {
			this.sent.completeExceptionally(queue.connection().lostException());
		}
	}

	int remaining() {
		return this.bytes.length - this.position;
	}

	/**
	 * Return how much is taken and kept all the same.
	 * @return the number of bytes
	 */
	int spent() {
		return this.position;
	}

	/**
	 * Return what is to be told when the last of the bytes is sent.
	 * @return {@code null} if nobody asks
	 */
	@Nullable CompletableFuture<Void> sent() {
		return this.sent;
	}

	/**
	 * Hand over bytes. Once little is left of a large array, it is given back.
	 * @param buffer where they go
	 * @param count how many
	 */
	void moveTo(ByteBuf buffer, int count) {
		buffer.writeBytes(this.bytes, this.position, count);
		this.position += count;
		if (remaining() > 0 && ByteCapacity.isExcessive(this.bytes.length, remaining())) {
			this.bytes = Arrays.copyOfRange(this.bytes, this.position, this.bytes.length);
			this.position = 0;
		}
	}

}
