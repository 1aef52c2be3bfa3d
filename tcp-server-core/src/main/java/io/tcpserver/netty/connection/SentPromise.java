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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.Channel;
import io.netty.channel.DefaultChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Completes when some bytes were taken by the operating system, or cannot be. Confined to
 * the I/O thread.
 */
final class SentPromise extends DefaultChannelPromise {

	private final int bytes;

	private final @Nullable FileItem file;

	// The messages that end with these bytes; rarely more than none
	private @Nullable List<CompletableFuture<Void>> messages;

	/**
	 * Create a promise.
	 * @param channel what sends the bytes
	 * @param bytes how many
	 * @param file the file that they are a part of, {@code null} if they are of no file
	 */
	SentPromise(Channel channel, int bytes, @Nullable FileItem file) {
		super(channel);
		this.bytes = bytes;
		this.file = file;
	}

	int bytes() {
		return this.bytes;
	}

	@Nullable FileItem file() {
		return this.file;
	}

	/**
	 * Add a message that ends with these bytes.
	 * @param message to be told when they are sent, {@code null} if nobody asks
	 */
	void add(@Nullable CompletableFuture<Void> message) {
		if (message != null) {
			if (this.messages == null) {
				this.messages = new ArrayList<>(1);
			}
			this.messages.add(message);
		}
	}

	void completeMessages() {
		if (this.messages != null) {
			this.messages.forEach((message) -> message.complete(null));
		}
	}

	void failMessages(NettyConnection connection) {
		if (this.messages != null) {
			this.messages.forEach((message) -> message.completeExceptionally(connection.lostException()));
		}
	}

}
