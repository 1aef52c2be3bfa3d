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

package io.tcpserver.context.invocation;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import io.tcpserver.annotation.OnMessage;
import io.tcpserver.log.PeerText;
import org.jspecify.annotations.Nullable;

import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The keys of messages that a method is called with: texts and numbers.
 *
 * @param keys the keys, each a {@link String} or an {@link Integer}; none if the method
 * is for messages of any key
 */
record MessageKeys(Set<Object> keys) {

	private static final MessageKeys NONE = new MessageKeys(Set.of());

	/**
	 * Return the keys of a method.
	 * @param method the method
	 * @param bean the handler
	 * @return the keys
	 * @throws io.tcpserver.context.InvalidCallbackMethodException if a key can never be
	 * that of a message, or is named twice
	 */
	static MessageKeys of(CallbackMethod method, HandlerBean bean) {
		OnMessage annotation = (method.kind() == CallbackKind.MESSAGE)
				? AnnotatedElementUtils.findMergedAnnotation(method.method(), OnMessage.class) : null;
		if (annotation == null) {
			return NONE;
		}
		List<Object> keys = new ArrayList<>(List.of(annotation.value()));
		for (int id : annotation.id()) {
			if (id < 0 && id >= Short.MIN_VALUE) {
				throw bean.invalid(
						"The method %s has 'id = %d', which no message has, as bytes and shorts are taken as unsigned."
							.formatted(method, id),
						"Write 0x%X, or let the MessageKeyExtractor return a text.".formatted(unsigned(id)));
			}
			keys.add(id);
		}
		Set<Object> different = new LinkedHashSet<>(keys);
		if (different.size() < keys.size()) {
			throw bean.invalid("The method %s has the same key twice in %s.".formatted(method, describe(keys)),
					"Remove one of them.");
		}
		return new MessageKeys(different);
	}

	private static int unsigned(int id) {
		return (id >= Byte.MIN_VALUE) ? id & 0xFF : id & 0xFFFF;
	}

	/**
	 * Return what a key is compared as.
	 * @param key what was read from a message
	 * @return a {@link String}, an {@link Integer}, a {@link Long} that no method has, or
	 * {@code null} if there is no key
	 * @throws IllegalArgumentException if the key is of another type
	 */
	static @Nullable Object comparable(@Nullable Object key) {
		if (key == null || key instanceof String || key instanceof Integer) {
			return key;
		}
		if (key instanceof Short number) {
			return Short.toUnsignedInt(number);
		}
		if (key instanceof Byte number) {
			return Byte.toUnsignedInt(number);
		}
		if (key instanceof Long number) {
			return (number == number.intValue() || number >>> Integer.SIZE == 0) ? (Object) number.intValue() : number;
		}
		if (key instanceof Enum<?> constant) {
			return constant.name();
		}
		if (key instanceof CharSequence || key instanceof Character) {
			return key.toString();
		}
		throw new IllegalArgumentException(
				"A MessageKeyExtractor must return a text, an Enum or a whole number, but has returned a %s"
					.formatted(key.getClass().getName()));
	}

	/**
	 * Describe a key that a peer may have chosen.
	 * @param key the key
	 * @return the key in one line, which is not too long
	 */
	static String describe(Object key) {
		return (key instanceof Number number) ? "0x%02X".formatted(number)
				: "'%s'".formatted(PeerText.printable(key.toString()));
	}

	private static String describe(List<Object> keys) {
		return keys.stream().map(MessageKeys::describe).collect(Collectors.joining(", "));
	}

	boolean isEmpty() {
		return this.keys.isEmpty();
	}

	/**
	 * Return a key that another method has, too.
	 * @param other those of the other method
	 * @return one of them, {@code null} if there is none
	 */
	@Nullable Object common(MessageKeys other) {
		return this.keys.stream().filter(other.keys::contains).findFirst().orElse(null);
	}

	@Override
	public String toString() {
		return describe(List.copyOf(this.keys));
	}

}
