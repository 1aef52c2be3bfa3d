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

import java.util.Objects;

/**
 * A typed key of a {@link TcpConnection} attribute. Two keys are equal if name and type
 * are.
 *
 * @param <T> the value type
 * @param name the name, unique within an application
 * @param type the value type
 * @since 0.1.0
 */
public record AttributeKey<T>(String name, Class<T> type) {

	public AttributeKey {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(type, "type");
	}

	/**
	 * Return a key.
	 * @param <T> the value type
	 * @param name the name, unique within an application
	 * @param type the value type
	 * @return the key
	 */
	public static <T> AttributeKey<T> of(String name, Class<T> type) {
		return new AttributeKey<>(name, type);
	}

}
