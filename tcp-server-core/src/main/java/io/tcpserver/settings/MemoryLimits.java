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

package io.tcpserver.settings;

import org.jspecify.annotations.Nullable;

/**
 * How much memory connections may hold. The buffers of the operating system come on top.
 *
 * @param connectionInput the most bytes that are kept for one connection until its
 * handler takes them; a frame or a read that needs more ends the connection for
 * {@link io.tcpserver.CloseReason#PROTOCOL_ERROR}. {@code null} for what the framing and
 * the reads of the handler need
 * @param connectionOutput the most bytes that may wait to be sent to one peer; more ends
 * the connection for {@link io.tcpserver.CloseReason#SLOW_CONSUMER}. {@code null} for no
 * limit besides {@link SlowConsumer}
 * @param total the most bytes that all connections of the server may hold together: the
 * capacities, used or not, of the arrays and buffers for what has arrived, for messages
 * that were decoded ahead and for what is to be sent, pending TLS handshakes, and a fixed
 * cost for each connection. While they hold more, some connections are not read from, and
 * those that hold more than an equal share and make no progress are closed for
 * {@link io.tcpserver.CloseReason#MEMORY}, the largest first. {@code null} for a quarter
 * of the maximum heap, which all servers of the process with {@code null} share; see
 * {@link io.tcpserver.ServerMemory}
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
	 * Return the defaults: no limits for single connections, and the limit that servers
	 * share for all connections together.
	 * @return the limits, all {@code null}
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
