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

package io.tcpserver;

import org.jspecify.annotations.Nullable;

/**
 * How much memory connections may take for what has arrived and is not handled yet, and
 * for what is to be sent. The buffers of TLS and of the kernel come on top.
 *
 * @param connectionInput the most bytes that are kept for one connection until its
 * handler takes them; a frame or a read that needs more ends the connection for
 * {@link CloseReason#PROTOCOL_ERROR}. {@code null} for what the framing and the reads of
 * the handler need
 * @param connectionOutput the most bytes that may wait to be sent to one peer; more ends
 * the connection for {@link CloseReason#SLOW_CONSUMER}. {@code null} for no limit besides
 * {@link SlowConsumer}
 * @param total the budget of the whole server: while all connections together take more,
 * nothing is read from the newest ones, from as many as it takes to end the growth, and
 * again once less than three quarters are taken. The oldest eighth is read from as long
 * as it takes little. Meanwhile those that have much of something incomplete take turns
 * in completing it; one whose peer then sends nothing for five seconds is closed for
 * {@link CloseReason#READ_TIMEOUT}, and one whose peer takes nothing of much that waits
 * for it for 30 seconds, for {@link CloseReason#SLOW_CONSUMER}. Looked at about every 50
 * milliseconds, and more often while much arrives; what each connection has read by then
 * comes on top, with io_uring one read each. {@code null} for no limit
 * @since 0.1.0
 */
public record MemoryLimits(@Nullable Long connectionInput, @Nullable Long connectionOutput, @Nullable Long total) {

	private static final MemoryLimits NONE = new MemoryLimits(null, null, null);

	public MemoryLimits {
		requirePositive("memory.connection-input", connectionInput);
		requirePositive("memory.connection-output", connectionOutput);
		requirePositive("memory.total", total);
	}

	/**
	 * Return no limits.
	 * @return the limits, all off
	 */
	public static MemoryLimits none() {
		return NONE;
	}

	/**
	 * Return a copy with another limit for what has arrived on a connection.
	 * @param bytes the limit in bytes
	 * @return the copy
	 */
	public MemoryLimits withConnectionInput(long bytes) {
		return new MemoryLimits(bytes, this.connectionOutput, this.total);
	}

	/**
	 * Return a copy with another limit for what is to be sent to a peer.
	 * @param bytes the limit in bytes
	 * @return the copy
	 */
	public MemoryLimits withConnectionOutput(long bytes) {
		return new MemoryLimits(this.connectionInput, bytes, this.total);
	}

	/**
	 * Return a copy with another budget for the whole server.
	 * @param bytes the budget in bytes
	 * @return the copy
	 */
	public MemoryLimits withTotal(long bytes) {
		return new MemoryLimits(this.connectionInput, this.connectionOutput, bytes);
	}

	private static void requirePositive(String setting, @Nullable Long value) {
		if (value != null && value < 1) {
			throw new IllegalArgumentException("%s must be at least 1B, got %d".formatted(setting, value));
		}
	}

}
