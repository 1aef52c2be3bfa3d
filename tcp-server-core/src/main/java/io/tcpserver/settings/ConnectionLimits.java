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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How many connections a server takes. What counts are sockets: from the moment when a
 * connection is accepted, before its TLS handshake, until it is closed and its handler
 * has ended.
 *
 * @param maxConnections the most connections at a time; {@code null} for the smaller of
 * what the process may have open files for, less a reserve, and what half of the maximum
 * heap can carry, shared by all such servers of the process, and for no more than
 * {@link HandlerThreads#maxThreads()} if a stream handler occupies a platform thread for
 * each. See {@link io.tcpserver.LimitCause}. Can be changed while the server runs:
 * {@link io.tcpserver.TcpServer#maxConnections(int)}
 * @param maxConnectionsPerAddress the most connections at a time of one IPv4 address or
 * one IPv6 network of 64 bits, {@code null} for no limit. Those over it are rejected,
 * whatever {@code onLimit} says, as the others must not wait for them. Unix domain
 * sockets have no addresses and are not limited
 * @param acceptRate the most connections a second, with bursts of as many, {@code null}
 * for no limit
 * @param onLimit what happens to clients over {@code maxConnections} and
 * {@code acceptRate}
 * @param rejectMessage what clients that are rejected for
 * {@link io.tcpserver.RejectReason#LIMIT},
 * {@link io.tcpserver.RejectReason#ADDRESS_LIMIT} or
 * {@link io.tcpserver.RejectReason#RATE} are sent, in the charset of the server,
 * {@code null} for nothing
 * @since 0.1.0
 */
public record ConnectionLimits(@Nullable Integer maxConnections, @Nullable Integer maxConnectionsPerAddress,
		@Nullable Integer acceptRate, OnLimit onLimit, @Nullable String rejectMessage) {

	public ConnectionLimits {
		requirePositive("limits.max-connections", maxConnections);
		requirePositive("limits.max-connections-per-address", maxConnectionsPerAddress);
		requirePositive("limits.accept-rate", acceptRate);
		Objects.requireNonNull(onLimit, "onLimit");
		if (rejectMessage != null && onLimit == OnLimit.PAUSE && maxConnectionsPerAddress == null) {
			throw new IllegalArgumentException(
					"limits.reject-message is never sent: set limits.on-limit to reject, or limits.max-connections-per-address");
		}
	}

	/**
	 * Return the defaults: as many connections as the open files and the heap of the
	 * process can carry, and those over it wait.
	 * @return the defaults
	 */
	public static ConnectionLimits defaults() {
		return new ConnectionLimits(null, null, null, OnLimit.PAUSE, null);
	}

	/**
	 * Return a copy with another {@code maxConnections}.
	 * @param maxConnections the most connections at a time
	 * @return the copy
	 */
	public ConnectionLimits withMaxConnections(int maxConnections) {
		return new ConnectionLimits(maxConnections, this.maxConnectionsPerAddress, this.acceptRate, this.onLimit,
				this.rejectMessage);
	}

	/**
	 * Return a copy with another {@code maxConnectionsPerAddress}.
	 * @param maxConnectionsPerAddress the most connections of one address
	 * @return the copy
	 */
	public ConnectionLimits withMaxConnectionsPerAddress(int maxConnectionsPerAddress) {
		return new ConnectionLimits(this.maxConnections, maxConnectionsPerAddress, this.acceptRate, this.onLimit,
				this.rejectMessage);
	}

	/**
	 * Return a copy with another {@code acceptRate}.
	 * @param acceptRate the most connections a second
	 * @return the copy
	 */
	public ConnectionLimits withAcceptRate(int acceptRate) {
		return new ConnectionLimits(this.maxConnections, this.maxConnectionsPerAddress, acceptRate, this.onLimit,
				this.rejectMessage);
	}

	/**
	 * Return a copy that rejects clients over a limit.
	 * @param message what they are sent, or {@code null} for nothing
	 * @return the copy
	 */
	public ConnectionLimits withReject(@Nullable String message) {
		return new ConnectionLimits(this.maxConnections, this.maxConnectionsPerAddress, this.acceptRate, OnLimit.REJECT,
				message);
	}

	private static void requirePositive(String setting, @Nullable Integer value) {
		if (value != null && value < 1) {
			throw new IllegalArgumentException("%s must be at least 1, got %d".formatted(setting, value));
		}
	}

	/**
	 * What happens to clients over a limit.
	 */
	public enum OnLimit {

		/**
		 * They wait in the kernel until there is room; accepting pauses.
		 */
		PAUSE,

		/**
		 * They are accepted and closed at once.
		 */
		REJECT

	}

}
