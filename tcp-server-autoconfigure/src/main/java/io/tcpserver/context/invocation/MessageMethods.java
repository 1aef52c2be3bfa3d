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

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.tcpserver.TcpConnection;
import io.tcpserver.context.MessageKeyExtractor;
import io.tcpserver.message.UnhandledMessageException;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

/**
 * Methods for messages, which the key of a message tells apart, and for all messages
 * without a method for their key the type. Safe for use by multiple threads.
 */
final class MessageMethods {

	private final List<PreparedMethod> all;

	// The only method, which needs no search
	private final @Nullable PreparedMethod only;

	private final Map<Object, PreparedMethod> withKey = new HashMap<>();

	private final MethodsByType withoutKey;

	private final @Nullable MessageKeyExtractor<Object> extractor;

	private final boolean mayBlock;

	private final boolean allMayBlock;

	/**
	 * Create the methods.
	 * @param methods the methods
	 * @param extractor reads the keys of messages; {@code null} if no method has one
	 */
	MessageMethods(List<PreparedMethod> methods, @Nullable MessageKeyExtractor<Object> extractor) {
		this.all = methods;
		this.extractor = extractor;
		this.only = (methods.size() == 1 && methods.get(0).keys().isEmpty()) ? methods.get(0) : null;
		this.withoutKey = new MethodsByType(methods.stream().filter((method) -> method.keys().isEmpty()).toList());
		methods.forEach((method) -> method.keys().keys().forEach((key) -> this.withKey.put(key, method)));
		this.mayBlock = methods.stream().anyMatch(PreparedMethod::mayBlock);
		this.allMayBlock = methods.stream().allMatch(PreparedMethod::mayBlock);
	}

	/**
	 * Return the method for a message.
	 * @param message the message
	 * @param connection where it has arrived
	 * @return the method
	 * @throws UnhandledMessageException if there is none, or if several take it
	 */
	PreparedMethod get(Object message, TcpConnection connection) {
		PreparedMethod method = this.only;
		return (method != null) ? method : search(message, connection);
	}

	private PreparedMethod search(Object message, TcpConnection connection) {
		Object key = null;
		if (this.extractor != null) {
			try {
				key = key(message, this.extractor);
			}
			catch (RuntimeException ex) {
				throw withoutKey(message, ex, connection);
			}
		}
		List<PreparedMethod> methods = find(message, key);
		if (methods.size() != 1) {
			throw unhandled(message, key, methods, connection);
		}
		return methods.get(0);
	}

	private List<PreparedMethod> find(Object message, @Nullable Object key) {
		PreparedMethod method = (key != null) ? this.withKey.get(key) : null;
		return (method != null && method.selector().isInstance(message)) ? method.alone()
				: this.withoutKey.find(message.getClass());
	}

	private @Nullable PreparedMethod find(Object message) {
		List<PreparedMethod> methods = find(message, (this.extractor != null) ? key(message, this.extractor) : null);
		return (methods.size() == 1) ? methods.get(0) : null;
	}

	private static @Nullable Object key(Object message, MessageKeyExtractor<Object> extractor) {
		return MessageKeys.comparable(extractor.extractKey(message));
	}

	private static UnhandledMessageException withoutKey(Object message, RuntimeException cause,
			TcpConnection connection) {
		Class<?> type = message.getClass();
		UnhandledMessageException unhandled = new UnhandledMessageException(
				"A message of type %s is not handled: its key cannot be read, because of a %s".formatted(type.getName(),
						cause.getClass().getName()),
				type, connection);
		unhandled.initCause(cause);
		return unhandled;
	}

	private UnhandledMessageException unhandled(Object message, @Nullable Object key, List<PreparedMethod> methods,
			TcpConnection connection) {
		Class<?> type = message.getClass();
		String what = (key != null) ? type.getName() + " with the key " + MessageKeys.describe(key) : type.getName();
		String reason = methods.isEmpty() ? "none of %s takes it".formatted(this.all)
				: "all of %s take it".formatted(methods);
		return new UnhandledMessageException("A message of type %s is not handled: %s".formatted(what, reason), type,
				key, connection);
	}

	List<PreparedMethod> all() {
		return this.all;
	}

	/**
	 * Return whether any method may block.
	 * @return {@code true} if there is one
	 */
	boolean mayBlock() {
		return this.mayBlock;
	}

	/**
	 * Return whether the method for a message may block.
	 * @param message the message
	 * @return {@code true} if it may
	 */
	boolean mayBlock(Object message) {
		if (this.mayBlock == this.allMayBlock) {
			// There is no need to search for the one that the message is for
			return this.mayBlock;
		}
		PreparedMethod method = find(message);
		return method != null && method.mayBlock();
	}

	/**
	 * Return how many messages are handled beside one.
	 * @param message the message
	 * @return the limit and the order, {@code null} if they are those of the server
	 */
	@Nullable MessageConcurrency concurrency(Object message) {
		PreparedMethod method = (this.only != null) ? this.only : find(message);
		return (method != null) ? method.concurrency() : null;
	}

	/**
	 * Return whether any method allows several messages at a time, even if the server
	 * does not.
	 * @return {@code true} if there is one
	 */
	boolean mayRunConcurrently() {
		return this.all.stream()
			.map(PreparedMethod::concurrency)
			.anyMatch((concurrency) -> concurrency != null && concurrency.limit() > 1);
	}

}
