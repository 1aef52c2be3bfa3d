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

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

import io.tcpserver.log.CountedEvent;
import io.tcpserver.log.LogThrottle;
import org.jspecify.annotations.Nullable;

/**
 * The events of a server whose rate peers can set, so that a {@link LoggingObserver} has
 * lines for some of them only and counts the others. Failures are not among them. Safe
 * for use by multiple threads.
 */
final class ThrottledEvents {

	// A server at its limit is there again and again
	private static final Duration LIMIT_PERIOD = Duration.ofSeconds(10);

	private final Map<Kind, LogThrottle> throttles = new EnumMap<>(Kind.class);

	ThrottledEvents() {
		for (Kind kind : Kind.values()) {
			this.throttles.put(kind, (kind == Kind.LIMIT) ? new LogThrottle(1, LIMIT_PERIOD) : new LogThrottle());
		}
	}

	/**
	 * Ask for a line about an event.
	 * @param kind its kind
	 * @return what to add to the line, or {@code null} if it is left out
	 */
	@Nullable String next(Kind kind) {
		return Objects.requireNonNull(this.throttles.get(kind)).next();
	}

	/**
	 * Report what was left out and not counted in a line yet, for the last time.
	 * @param report called with each kind that was left out, and how often
	 */
	void forEachSuppressed(BiConsumer<CountedEvent, Long> report) {
		this.throttles.forEach((kind, throttle) -> {
			long suppressed = throttle.takeSuppressed();
			if (suppressed > 0) {
				report.accept(kind.event(), suppressed);
			}
		});
	}

	/**
	 * Kinds of events.
	 */
	enum Kind {

		REJECTION("rejection", "rejections"),

		HANDLER_TIMEOUT("handler time-out", "handler time-outs"),

		HANDLER_INTERRUPTED("handler that still ran", "handlers that still ran"),

		LIMIT("time at the connection limit", "times at the connection limit"),

		HANDLERS_WAITING("time when handlers waited for threads", "times when handlers waited for threads"),

		MEMORY("time over the memory limit", "times over the memory limit"),

		PROTOCOL_ERROR("protocol error", "protocol errors"),

		WRITE_AFTER_CLOSE("handler that writes to a lost connection", "handlers that write to lost connections"),

		ACCEPT_FAILURE("time when accepting failed", "times when accepting failed");

		private final String one;

		private final String several;

		Kind(String one, String several) {
			this.one = one;
			this.several = several;
		}

		private CountedEvent event() {
			return new CountedEvent(this.one, this.several);
		}

	}

}
