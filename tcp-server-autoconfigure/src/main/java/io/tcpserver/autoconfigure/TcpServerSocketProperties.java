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

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Options of accepted sockets.
 *
 * @since 0.1.0
 */
public class TcpServerSocketProperties {

	/**
	 * Whether small writes go out at once.
	 */
	private boolean tcpNoDelay = true;

	/**
	 * Whether the operating system probes silent peers.
	 */
	private boolean keepAlive = true;

	/**
	 * Silence before the first probe. By default, as the operating system has it. If a
	 * duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration keepAliveIdle;

	/**
	 * Time between two probes. By default, as the operating system has it. If a duration
	 * suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration keepAliveInterval;

	/**
	 * Number of unanswered probes after which the peer counts as gone, at most 127. By
	 * default, as the operating system has it.
	 */
	private @Nullable Integer keepAliveCount;

	/**
	 * Time after which a connection is reset if sent data is not acknowledged. By
	 * default, as the operating system has it. Needs a native Linux transport. If a
	 * duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration userTimeout;

	/**
	 * Size of the operating system's send buffer. By default, as the operating system has
	 * it. If a size suffix is not specified, bytes will be used.
	 */
	private @Nullable DataSize sendBuffer;

	/**
	 * Size of the operating system's receive buffer. By default, as the operating system
	 * has it. If a size suffix is not specified, bytes will be used.
	 */
	private @Nullable DataSize receiveBuffer;

	public boolean isTcpNoDelay() {
		return this.tcpNoDelay;
	}

	public void setTcpNoDelay(boolean tcpNoDelay) {
		this.tcpNoDelay = tcpNoDelay;
	}

	public boolean isKeepAlive() {
		return this.keepAlive;
	}

	public void setKeepAlive(boolean keepAlive) {
		this.keepAlive = keepAlive;
	}

	public @Nullable Duration getKeepAliveIdle() {
		return this.keepAliveIdle;
	}

	public void setKeepAliveIdle(@Nullable Duration keepAliveIdle) {
		this.keepAliveIdle = keepAliveIdle;
	}

	public @Nullable Duration getKeepAliveInterval() {
		return this.keepAliveInterval;
	}

	public void setKeepAliveInterval(@Nullable Duration keepAliveInterval) {
		this.keepAliveInterval = keepAliveInterval;
	}

	public @Nullable Integer getKeepAliveCount() {
		return this.keepAliveCount;
	}

	public void setKeepAliveCount(@Nullable Integer keepAliveCount) {
		this.keepAliveCount = keepAliveCount;
	}

	public @Nullable Duration getUserTimeout() {
		return this.userTimeout;
	}

	public void setUserTimeout(@Nullable Duration userTimeout) {
		this.userTimeout = userTimeout;
	}

	public @Nullable DataSize getSendBuffer() {
		return this.sendBuffer;
	}

	public void setSendBuffer(@Nullable DataSize sendBuffer) {
		this.sendBuffer = sendBuffer;
	}

	public @Nullable DataSize getReceiveBuffer() {
		return this.receiveBuffer;
	}

	public void setReceiveBuffer(@Nullable DataSize receiveBuffer) {
		this.receiveBuffer = receiveBuffer;
	}

}
