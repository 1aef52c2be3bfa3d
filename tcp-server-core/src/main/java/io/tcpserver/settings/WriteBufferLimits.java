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
 * When a writer of a connection has to wait: strictly above {@code high} bytes queued
 * {@code drain()} begins to wait, at or below {@code low} it goes on
 * (<a href="../doc-files/asyncio.html#x26">asyncio X26 to X30</a>).
 *
 * @param low the low-water mark in bytes
 * @param high the high-water mark in bytes
 * @since 0.1.0
 */
public record WriteBufferLimits(int low, int high) {

	// asyncio: high is 64 KiB, low a quarter of it
	private static final int DEFAULT_HIGH = 64 * 1024;

	public WriteBufferLimits {
		if (low < 0 || high < low) {
			throw new IllegalArgumentException(
					"write-buffer.high (%d) must be >= write-buffer.low (%d) must be >= 0".formatted(high, low));
		}
	}

	/**
	 * Return the default of 16 KiB and 64 KiB.
	 * @return the default
	 */
	public static WriteBufferLimits defaults() {
		return of(null, null);
	}

	/**
	 * Return limits of which one or both may be left open: only {@code low} sets
	 * {@code high} to four times it, only {@code high} sets {@code low} to a quarter.
	 * @param low the low-water mark in bytes, or {@code null}
	 * @param high the high-water mark in bytes, or {@code null}
	 * @return the limits
	 * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
	 */
	public static WriteBufferLimits of(@Nullable Integer low, @Nullable Integer high) {
		int effectiveHigh = (high != null) ? high : ((low != null) ? saturatedQuadruple(low) : DEFAULT_HIGH);
		int effectiveLow = (low != null) ? low : effectiveHigh / 4;
		return new WriteBufferLimits(effectiveLow, effectiveHigh);
	}

	private static int saturatedQuadruple(int value) {
		return (int) Math.min(4L * value, Integer.MAX_VALUE);
	}

}
