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

import org.jspecify.annotations.Nullable;

/**
 * A typed key of a {@link TcpConnection} attribute. Two keys are equal if name and class
 * are. The value type may be generic:
 *
 * <pre class="code">
 * static final AttributeKey&lt;List&lt;Order&gt;&gt; ORDERS = AttributeKey.of("orders", List.class);
 * </pre>
 *
 * Only the class of a value can be checked when it is read. So two keys that are equal
 * must have the same type arguments: declare each key once, as a constant.
 *
 * @param <T> the value type
 * @param name the name, unique within an application
 * @param type the class of the values, or that of a supertype
 * @since 0.1.0
 */
public record AttributeKey<T>(String name, Class<? super T> type) {

	public AttributeKey {
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(type, "type");
	}

	/**
	 * Return a key.
	 * @param <T> the value type
	 * @param name the name, unique within an application
	 * @param type the class of the values, or that of a supertype
	 * @return the key
	 */
	public static <T> AttributeKey<T> of(String name, Class<? super T> type) {
		return new AttributeKey<>(name, type);
	}

	/**
	 * Return a value as one of this key.
	 * @param value what was stored under this key
	 * @return the same value
	 * @throws ClassCastException if it is not of the {@link #type()}
	 */
	@SuppressWarnings("unchecked") // what is stored under this key is of its type
	public @Nullable T cast(@Nullable Object value) {
		return (T) this.type.cast(value);
	}

}
