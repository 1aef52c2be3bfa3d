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

package io.tcpserver.harness;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Assertions for loops that run a million times: they cost nothing while they hold.
 */
public final class Check {

	private Check() {
	}

	/**
	 * Fail unless something holds.
	 * @param condition whether it does
	 * @param description what is expected, as a format
	 * @param arguments the arguments of the format
	 */
	public static void that(boolean condition, String description, @Nullable Object... arguments) {
		if (!condition) {
			throw new AssertionError(description.formatted(arguments));
		}
	}

	/**
	 * Fail unless two objects are equal.
	 * @param actual what there is
	 * @param expected what is expected
	 * @param description what it is, as a format
	 * @param arguments the arguments of the format
	 */
	public static void same(@Nullable Object actual, @Nullable Object expected, String description,
			@Nullable Object... arguments) {
		if (!Objects.equals(actual, expected)) {
			throw new AssertionError(
					"%s: expected %s, got %s".formatted(description.formatted(arguments), expected, actual));
		}
	}

}
