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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Options of accepted sockets. What is {@code null} is left to the operating system. They
 * do not apply to Unix domain sockets, except for the buffer sizes.
 *
 * @param tcpNoDelay whether small writes go out at once
 * (<a href="../doc-files/asyncio.html#a35">asyncio A35</a>: on)
 * @param keepAlive whether the operating system probes silent peers
 * (<a href="../doc-files/asyncio.html#p18">asyncio P18</a>)
 * @param keepAliveIdle silence before the first probe, in whole seconds
 * @param keepAliveInterval time between probes, in whole seconds
 * @param keepAliveCount unanswered probes before the peer counts as gone, at most 127
 * @param userTimeout how long sent data may stay unacknowledged before the connection is
 * reset, at most 24 days; native Linux transports only
 * @param sendBuffer size of the kernel's send buffer in bytes
 * @param receiveBuffer size of the kernel's receive buffer in bytes
 * @since 0.1.0
 */
public record SocketSettings(boolean tcpNoDelay, boolean keepAlive, @Nullable Duration keepAliveIdle,
		@Nullable Duration keepAliveInterval, @Nullable Integer keepAliveCount, @Nullable Duration userTimeout,
		@Nullable Integer sendBuffer, @Nullable Integer receiveBuffer) {

	// What Linux accepts
	private static final int MOST_KEEP_ALIVE_PROBES = 127;

	// Linux counts milliseconds in an int
	private static final Duration LONGEST_USER_TIMEOUT = Duration.ofDays(24);

	public SocketSettings {
		requireSeconds("socket.keep-alive-idle", keepAliveIdle);
		requireSeconds("socket.keep-alive-interval", keepAliveInterval);
		SettingChecks.requirePositive("socket.keep-alive-count", keepAliveCount);
		if (keepAliveCount != null && keepAliveCount > MOST_KEEP_ALIVE_PROBES) {
			throw new IllegalArgumentException("socket.keep-alive-count must be between 1 and %d, got %d"
				.formatted(MOST_KEEP_ALIVE_PROBES, keepAliveCount));
		}
		SettingChecks.requirePositive("socket.user-timeout", userTimeout, LONGEST_USER_TIMEOUT);
		SettingChecks.requirePositive("socket.send-buffer", sendBuffer);
		SettingChecks.requirePositive("socket.receive-buffer", receiveBuffer);
		if (!keepAlive && (keepAliveIdle != null || keepAliveInterval != null || keepAliveCount != null)) {
			throw new IllegalArgumentException(
					"socket.keep-alive-idle, -interval and -count need socket.keep-alive to be true");
		}
	}

	/**
	 * Return the defaults: no delay and keep-alive on, all else as the operating system
	 * has it.
	 * @return the defaults
	 */
	public static SocketSettings defaults() {
		return new SocketSettings(true, true, null, null, null, null, null, null);
	}

	/**
	 * Return a copy with another {@code tcpNoDelay}.
	 * @param tcpNoDelay whether small writes go out at once
	 * @return the copy
	 */
	public SocketSettings withTcpNoDelay(boolean tcpNoDelay) {
		return new SocketSettings(tcpNoDelay, this.keepAlive, this.keepAliveIdle, this.keepAliveInterval,
				this.keepAliveCount, this.userTimeout, this.sendBuffer, this.receiveBuffer);
	}

	/**
	 * Return a copy without keep-alive probes.
	 * @return the copy
	 */
	public SocketSettings withoutKeepAlive() {
		return new SocketSettings(this.tcpNoDelay, false, null, null, null, this.userTimeout, this.sendBuffer,
				this.receiveBuffer);
	}

	/**
	 * Return a copy with keep-alive probes.
	 * @param idle silence before the first probe, or {@code null}
	 * @param interval time between probes, or {@code null}
	 * @param count unanswered probes before the peer counts as gone, or {@code null}
	 * @return the copy
	 */
	public SocketSettings withKeepAlive(@Nullable Duration idle, @Nullable Duration interval, @Nullable Integer count) {
		return new SocketSettings(this.tcpNoDelay, true, idle, interval, count, this.userTimeout, this.sendBuffer,
				this.receiveBuffer);
	}

	/**
	 * Return a copy with a time-out for unacknowledged data.
	 * @param userTimeout the time-out, or {@code null}
	 * @return the copy
	 */
	public SocketSettings withUserTimeout(@Nullable Duration userTimeout) {
		return new SocketSettings(this.tcpNoDelay, this.keepAlive, this.keepAliveIdle, this.keepAliveInterval,
				this.keepAliveCount, userTimeout, this.sendBuffer, this.receiveBuffer);
	}

	/**
	 * Return a copy with other kernel buffer sizes.
	 * @param sendBuffer bytes, or {@code null}
	 * @param receiveBuffer bytes, or {@code null}
	 * @return the copy
	 */
	public SocketSettings withBuffers(@Nullable Integer sendBuffer, @Nullable Integer receiveBuffer) {
		return new SocketSettings(this.tcpNoDelay, this.keepAlive, this.keepAliveIdle, this.keepAliveInterval,
				this.keepAliveCount, this.userTimeout, sendBuffer, receiveBuffer);
	}

	private static void requireSeconds(String setting, @Nullable Duration value) {
		if (value != null && (value.toSeconds() < 1 || value.toSeconds() > Short.MAX_VALUE)) {
			throw new IllegalArgumentException(
					"%s must be between 1s and %ds, got %s".formatted(setting, Short.MAX_VALUE, value));
		}
	}

}
