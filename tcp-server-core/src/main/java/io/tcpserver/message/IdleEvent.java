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

package io.tcpserver.message;

import java.time.Duration;
import java.util.Objects;

import io.tcpserver.CloseReason;

/**
 * Nothing has happened on a connection for as long as one of its time-outs allows.
 *
 * @param side what has not happened
 * @param duration for how long, since something was last received or sent, or since the
 * connection was opened. The time of what was sent is known to within an eighth of the
 * time-out
 * @param count how often the time-out has been over since then: 1 the first time, and
 * again once something has been received or sent
 * @since 0.1.0
 */
public record IdleEvent(Side side, Duration duration, int count) {

	public IdleEvent {
		Objects.requireNonNull(side, "side");
		Objects.requireNonNull(duration, "duration");
	}

	/**
	 * Return the reason for which the connection would have been closed if its handler
	 * did not {@linkplain MessageHandler#handlesIdle() handle} this.
	 * @return the reason, one for each side
	 */
	public CloseReason closeReason() {
		return this.side.closeReason;
	}

	/**
	 * What has not happened on a connection.
	 */
	public enum Side {

		/**
		 * Nothing was received, whatever was sent; see
		 * {@link io.tcpserver.settings.Timeouts#readIdle()}.
		 */
		READ(CloseReason.READ_IDLE_TIMEOUT),

		/**
		 * Nothing was sent, whatever was received; see
		 * {@link io.tcpserver.settings.Timeouts#writeIdle()}.
		 */
		WRITE(CloseReason.WRITE_IDLE_TIMEOUT),

		/**
		 * Nothing was received and nothing was sent; see
		 * {@link io.tcpserver.settings.Timeouts#idle()}.
		 */
		BOTH(CloseReason.IDLE_TIMEOUT);

		private final CloseReason closeReason;

		Side(CloseReason closeReason) {
			this.closeReason = closeReason;
		}

	}

}
