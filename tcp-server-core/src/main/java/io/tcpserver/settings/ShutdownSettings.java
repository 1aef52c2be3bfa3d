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
import java.util.Objects;

/**
 * How a server ends its connections when it shuts down.
 *
 * @param gracePeriod how long {@code serveForever()} and scopes wait for clients to end
 * by themselves, zero not to wait
 * @param oneWay which connections are one-way: the server ends its own direction of these
 * first, in a shutdown and at their maximum age
 * @param oneWayWait how long clients of one-way connections may go on sending once the
 * server has begun to end these, zero not to wait
 * @param immediate whether connections that are left at the end of the grace period are
 * closed and aborted, and their handlers interrupted, in one go; otherwise they get a
 * second to send what was written, and handlers a tenth of a second to notice the end
 * @since 0.1.0
 */
public record ShutdownSettings(Duration gracePeriod, OneWay oneWay, Duration oneWayWait, boolean immediate) {

	// Boot's spring.lifecycle.timeout-per-shutdown-phase
	private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);

	private static final Duration DEFAULT_ONE_WAY_WAIT = Duration.ofSeconds(5);

	public ShutdownSettings {
		SettingChecks.requireNotNegative("shutdown.grace-period", Objects.requireNonNull(gracePeriod, "gracePeriod"));
		Objects.requireNonNull(oneWay, "oneWay");
		SettingChecks.requireNotNegative("shutdown.one-way-wait", Objects.requireNonNull(oneWayWait, "oneWayWait"));
	}

	/**
	 * Return the defaults: a grace period of 30 seconds, {@link OneWay#AUTO}, 5 seconds
	 * for the clients of one-way connections, and steps after the grace period.
	 * @return the defaults
	 */
	public static ShutdownSettings defaults() {
		return new ShutdownSettings(DEFAULT_GRACE_PERIOD, OneWay.AUTO, DEFAULT_ONE_WAY_WAIT, false);
	}

	/**
	 * Return a copy with another grace period.
	 * @param gracePeriod how long to wait for clients to end by themselves, zero not to
	 * wait
	 * @return the copy
	 */
	public ShutdownSettings withGracePeriod(Duration gracePeriod) {
		return new ShutdownSettings(gracePeriod, this.oneWay, this.oneWayWait, this.immediate);
	}

	/**
	 * Return a copy with other one-way connections.
	 * @param oneWay which connections are one-way
	 * @return the copy
	 */
	public ShutdownSettings withOneWay(OneWay oneWay) {
		return new ShutdownSettings(this.gracePeriod, oneWay, this.oneWayWait, this.immediate);
	}

	/**
	 * Return a copy with another time for the clients of one-way connections.
	 * @param oneWayWait how long these may go on sending, zero not to wait
	 * @return the copy
	 */
	public ShutdownSettings withOneWayWait(Duration oneWayWait) {
		return new ShutdownSettings(this.gracePeriod, this.oneWay, oneWayWait, this.immediate);
	}

	/**
	 * Return a copy for connections that are ended in one go, or in steps.
	 * @param immediate whether they are ended in one go
	 * @return the copy
	 */
	public ShutdownSettings withImmediate(boolean immediate) {
		return new ShutdownSettings(this.gracePeriod, this.oneWay, this.oneWayWait, immediate);
	}

}
