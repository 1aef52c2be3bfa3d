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

package io.tcpserver.autoconfigure;

import io.tcpserver.settings.ConnectionLimits.OnLimit;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a server takes.
 *
 * @since 0.1.0
 */
public class TcpServerLimitsProperties {

	/**
	 * Maximum number of connections at a time. By default, the smaller of what the
	 * process may have open files for, less a reserve, and what half of the maximum heap
	 * can carry, shared by all servers without a value.
	 */
	private @Nullable Integer maxConnections;

	/**
	 * Most connections at a time of one IPv4 address or one IPv6 network of 64 bits.
	 * Those over it are rejected. By default, there is no limit.
	 */
	private @Nullable Integer maxConnectionsPerAddress;

	/**
	 * Most connections a second. By default, there is no limit.
	 */
	private @Nullable Integer acceptRate;

	/**
	 * What happens to clients over the most connections and over the accept rate: they
	 * wait in the operating system, or are rejected.
	 */
	private OnLimit onLimit = OnLimit.PAUSE;

	/**
	 * Text that clients are sent when they are rejected for one of the limits. By
	 * default, nothing. Cannot be sent to clients that begin with a TLS handshake.
	 */
	private @Nullable String rejectMessage;

	public @Nullable Integer getMaxConnections() {
		return this.maxConnections;
	}

	public void setMaxConnections(@Nullable Integer maxConnections) {
		this.maxConnections = maxConnections;
	}

	public @Nullable Integer getMaxConnectionsPerAddress() {
		return this.maxConnectionsPerAddress;
	}

	public void setMaxConnectionsPerAddress(@Nullable Integer maxConnectionsPerAddress) {
		this.maxConnectionsPerAddress = maxConnectionsPerAddress;
	}

	public @Nullable Integer getAcceptRate() {
		return this.acceptRate;
	}

	public void setAcceptRate(@Nullable Integer acceptRate) {
		this.acceptRate = acceptRate;
	}

	public OnLimit getOnLimit() {
		return this.onLimit;
	}

	public void setOnLimit(OnLimit onLimit) {
		this.onLimit = onLimit;
	}

	public @Nullable String getRejectMessage() {
		return this.rejectMessage;
	}

	public void setRejectMessage(@Nullable String rejectMessage) {
		this.rejectMessage = rejectMessage;
	}

}
