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
 * Checks settings: that there is at least one of what is counted, and that no time is
 * beyond what timers can count. The messages begin with the name of the setting.
 */
final class SettingChecks {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private SettingChecks() {
	}

	/**
	 * Check a number.
	 * @param setting the name of the setting
	 * @param value the number, or {@code null}
	 * @throws IllegalArgumentException if it is less than one
	 */
	static void requirePositive(String setting, @Nullable Integer value) {
		if (value != null && value < 1) {
			throw new IllegalArgumentException("%s must be at least 1, got %d".formatted(setting, value));
		}
	}

	/**
	 * Check a time that must take place.
	 * @param setting the name of the setting
	 * @param value the time, or {@code null}
	 * @throws IllegalArgumentException if it is less than a millisecond or too long
	 */
	static void requirePositive(String setting, @Nullable Duration value) {
		requirePositive(setting, value, Timeouts.LONGEST);
	}

	/**
	 * Check a time that must take place, and for which something else sets a limit.
	 * @param setting the name of the setting
	 * @param value the time, or {@code null}
	 * @param longest the limit in whole days
	 * @throws IllegalArgumentException if it is less than a millisecond or too long
	 */
	static void requirePositive(String setting, @Nullable Duration value, Duration longest) {
		if (value != null && value.compareTo(SHORTEST) < 0) {
			throw new IllegalArgumentException("%s must be at least 1ms, got %s".formatted(setting, value));
		}
		requireAtMost(setting, value, longest);
	}

	/**
	 * Check a time that may be zero.
	 * @param setting the name of the setting
	 * @param value the time
	 * @throws IllegalArgumentException if it is negative or too long
	 */
	static void requireNotNegative(String setting, Duration value) {
		if (value.isNegative()) {
			throw new IllegalArgumentException("%s must not be negative, got %s".formatted(setting, value));
		}
		requireAtMost(setting, value, Timeouts.LONGEST);
	}

	private static void requireAtMost(String setting, @Nullable Duration value, Duration longest) {
		if (value != null && value.compareTo(longest) > 0) {
			throw new IllegalArgumentException(
					"%s must be at most %d days, got %s".formatted(setting, longest.toDays(), value));
		}
	}

}
