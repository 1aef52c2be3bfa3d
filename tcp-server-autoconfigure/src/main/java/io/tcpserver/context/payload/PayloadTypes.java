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

package io.tcpserver.context.payload;

import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

/**
 * Distinguishes the types of payloads that are not treated like all others.
 */
public final class PayloadTypes {

	private PayloadTypes() {
	}

	/**
	 * Return whether messages of a type are sent as they are.
	 * @param type the type
	 * @return {@code true} for bytes and text
	 */
	public static boolean isBuiltIn(Class<?> type) {
		return CharSequence.class.isAssignableFrom(type) || type == byte[].class
				|| ByteBuffer.class.isAssignableFrom(type);
	}

	/**
	 * Return whether objects of a type are always of a subtype.
	 * @param type the type
	 * @return {@code true} if it is an interface or abstract
	 */
	public static boolean isAbstract(Class<?> type) {
		return Modifier.isAbstract(type.getModifiers()) && !type.isPrimitive() && !type.isArray();
	}

	/**
	 * Return whether a type is a future whose result is only available by blocking. A
	 * codec would write it as an object.
	 * @param type the type
	 * @return {@code true} for a {@link Future} that is not a {@link CompletionStage}
	 */
	public static boolean isPlainFuture(Class<?> type) {
		return Future.class.isAssignableFrom(type) && !CompletionStage.class.isAssignableFrom(type);
	}

}
