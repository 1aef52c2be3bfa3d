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

package io.tcpserver.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How variants are named on the command line.
 */
final class Variants {

	private Variants() {
	}

	static String id(Enum<?> variant) {
		return variant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static <V extends Enum<V>> V named(Class<V> type, String id) {
		return Arrays.stream(type.getEnumConstants())
			.filter((variant) -> id(variant).equals(id))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"Unknown variant '%s'; known: %s".formatted(id, String.join(", ", names(type)))));
	}

	static List<String> names(Class<? extends Enum<?>> type) {
		return Arrays.stream(type.getEnumConstants()).map(Variants::id).toList();
	}

}
