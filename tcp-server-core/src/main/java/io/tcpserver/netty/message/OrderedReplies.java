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

import java.util.ArrayDeque;

import org.jspecify.annotations.Nullable;

/**
 * The calls in flight of one connection whose replies are sent in the order of their
 * messages. Confined to the I/O thread.
 */
final class OrderedReplies {

	private final MessageWriter<?> writer;

	private final ArrayDeque<ConcurrentCall> calls = new ArrayDeque<>();

	// Whether a reply is missing, so that those after it would be taken for it
	private boolean missing;

	OrderedReplies(MessageWriter<?> writer) {
		this.writer = writer;
	}

	boolean isEmpty() {
		return this.calls.isEmpty();
	}

	/**
	 * Add a call behind all others.
	 * @param call the call
	 */
	void add(ConcurrentCall call) {
		this.calls.add(call);
	}

	/**
	 * Add a call in place of the one that was removed last.
	 * @param call the call
	 */
	void addFirst(ConcurrentCall call) {
		this.calls.addFirst(call);
	}

	/**
	 * Return whether all replies before that of a call are sent.
	 * @param call the call
	 * @return {@code false} if its reply is to be held
	 */
	boolean isFirst(ConcurrentCall call) {
		return call.equals(this.calls.peek()) && !this.missing;
	}

	/**
	 * Remove the first call, if it is over.
	 * @return the call, {@code null} if it is not, or there is none
	 */
	@Nullable ConcurrentCall removeFirst() {
		ConcurrentCall first = this.calls.peek();
		return (first != null && first.isOver()) ? this.calls.remove() : null;
	}

	/**
	 * Send the reply of the call that was removed, if there is one.
	 * @param call the call
	 * @throws IllegalArgumentException if it cannot be sent
	 */
	void send(ConcurrentCall call) {
		if (call.heldReply() != null && !this.missing) {
			this.writer.replyLater(call.heldReply());
		}
		this.missing |= call.isFailed();
	}

}
