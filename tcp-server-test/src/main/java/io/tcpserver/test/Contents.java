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

package io.tcpserver.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Messages that are compared by what they contain, and shown in failures.
 */
final class Contents {

	private static final int MAX_BYTES = 64;

	private Contents() {
	}

	static boolean equal(@Nullable Object one, @Nullable Object other) {
		if (one instanceof List<?> list && other instanceof List<?> otherList) {
			if (list.size() != otherList.size()) {
				return false;
			}
			for (int i = 0; i < list.size(); i++) {
				if (!equal(list.get(i), otherList.get(i))) {
					return false;
				}
			}
			return true;
		}
		return Objects.deepEquals(one, other);
	}

	static String describe(@Nullable Object message) {
		if (message instanceof byte[] bytes) {
			return describe(bytes);
		}
		if (message instanceof List<?> list) {
			List<String> items = new ArrayList<>();
			for (Object item : list) {
				items.add(describe(item));
			}
			return items.toString();
		}
		return String.valueOf(message);
	}

	// Printable ASCII as it is, everything else as in Java
	private static String describe(byte[] bytes) {
		StringBuilder text = new StringBuilder("'");
		for (int i = 0; i < Math.min(bytes.length, MAX_BYTES); i++) {
			int value = bytes[i] & 0xFF;
			text.append((value >= ' ' && value < 0x7F) ? String.valueOf((char) value) : "\\x%02X".formatted(value));
		}
		return text.append((bytes.length > MAX_BYTES) ? "...' (%d bytes)".formatted(bytes.length) : "'").toString();
	}

}
