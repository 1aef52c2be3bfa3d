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

import io.tcpserver.netty.loop.Mailbox;

/**
 * Something to do with the outgoing stream: created by any thread, carried out on the I/O
 * thread by an {@link OutputQueue}, in the order of its items.
 */
abstract sealed class OutputItem extends Mailbox.Item permits BytesItem, FileItem, TlsItem, EofItem, CloseItem {

	private static final int ITEM_BYTES = 48;

	/**
	 * Return what this costs on the heap besides its bytes.
	 * @return the number of bytes
	 */
	int cost() {
		return ITEM_BYTES;
	}

	/**
	 * Return whether this cannot begin yet, now that it is the first item.
	 * @param queue what it is the first item of
	 * @return {@code true} until everything before it is sent, and no handshake is
	 * pending: nothing may pass by what encrypts it
	 */
	boolean mustWait(OutputQueue queue) {
		return queue.isInFlight() || queue.isHandshaking();
	}

	/**
	 * Do the next part of this, which is the first item and need not wait.
	 * @param queue what it is the first item of, to be removed from once it is done
	 * @return {@code true} if there is something to flush
	 */
	abstract boolean step(OutputQueue queue);

	/**
	 * Give this up, as the connection is closed.
	 * @param queue what it was removed from
	 */
	void drop(OutputQueue queue) {
	}

}
