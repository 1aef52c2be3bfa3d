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

import java.util.concurrent.CompletableFuture;

import io.tcpserver.netty.tls.TlsContexts;

/**
 * The beginning of encryption.
 */
final class TlsItem extends OutputItem {

	private final TlsContexts contexts;

	private final CompletableFuture<Void> done;

	/**
	 * Create an item.
	 * @param contexts what the handshake needs
	 * @param done completes with the handshake; nothing begins if it has by then
	 */
	TlsItem(TlsContexts contexts, CompletableFuture<Void> done) {
		this.contexts = contexts;
		this.done = done;
	}

	@Override
	boolean step(OutputQueue queue) {
		queue.removeFirst();
		if (!this.done.isDone()) {
			ConnectionTls.upgrade(queue.connection(), this.contexts, this.done);
		}
		return false;
	}

	@Override
	void drop(OutputQueue queue) {
		this.done.completeExceptionally(queue.connection().lostException());
	}

}
