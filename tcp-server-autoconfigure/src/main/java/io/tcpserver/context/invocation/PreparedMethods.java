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

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.context.MessageKeyExtractor;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

/**
 * The annotated methods of a class of handlers, ready to be called, and what is known
 * about them. Safe for use by multiple threads.
 */
public final class PreparedMethods {

	private final HandlerBean bean;

	private final MessageConcurrency concurrency;

	private final @Nullable PreparedMethod open;

	private final MessageMethods messages;

	private final @Nullable PreparedMethod idle;

	private final MethodsByType sends;

	private final @Nullable PreparedMethod shutdown;

	private final ErrorMethods errors;

	private final @Nullable PreparedMethod close;

	private final boolean mayBlock;

	private final boolean mayReply;

	/**
	 * Prepare methods.
	 * @param methods what to call
	 * @param type the class of handlers as the context gives them out, possibly of
	 * proxies
	 * @param concurrency how many messages the server handles at a time
	 * @param extractor reads the keys of messages; {@code null} if no method has one
	 * @param bean the handler
	 * @throws InvalidCallbackMethodException if a method cannot be called
	 */
	public PreparedMethods(CallbackMethods methods, Class<?> type, MessageConcurrency concurrency,
			@Nullable MessageKeyExtractor<Object> extractor, HandlerBean bean) {
		this.bean = bean;
		this.concurrency = concurrency;
		this.open = first(prepare(methods.of(CallbackKind.OPEN), type));
		this.messages = new MessageMethods(prepare(methods.of(CallbackKind.MESSAGE), type), extractor);
		this.idle = first(prepare(methods.of(CallbackKind.IDLE), type));
		this.sends = new MethodsByType(prepare(methods.of(CallbackKind.SEND), type));
		this.shutdown = first(prepare(methods.of(CallbackKind.SHUTDOWN), type));
		this.errors = new ErrorMethods(prepare(methods.of(CallbackKind.ERROR), type));
		this.close = first(prepare(methods.of(CallbackKind.CLOSE), type));
		this.mayBlock = Stream
			.concat(Stream.of(this.open, this.idle, this.shutdown, this.close).filter(Objects::nonNull),
					this.errors.all().stream())
			.anyMatch(PreparedMethod::mayBlock);
		// A goodbye is a reply, and without one the method is there to do something first
		this.mayReply = this.shutdown != null || Stream
			.concat(Stream.of(this.open, this.idle).filter(Objects::nonNull),
					Stream.concat(this.messages.all().stream(), this.errors.all().stream()))
			.anyMatch(PreparedMethod::mayReply);
	}

	private List<PreparedMethod> prepare(List<CallbackMethod> methods, Class<?> type) {
		return methods.stream().map((method) -> PreparedMethod.of(method, type, this.concurrency, this.bean)).toList();
	}

	private static @Nullable PreparedMethod first(List<PreparedMethod> methods) {
		return methods.isEmpty() ? null : methods.get(0);
	}

	@Nullable PreparedMethod open() {
		return this.open;
	}

	MessageMethods messages() {
		return this.messages;
	}

	@Nullable PreparedMethod idle() {
		return this.idle;
	}

	/**
	 * Return the methods that are called with what is sent.
	 * @return the methods, possibly none
	 */
	MethodsByType sends() {
		return this.sends;
	}

	/**
	 * Return whether there are methods that are called with what is sent.
	 * @return {@code true} if there is one
	 */
	public boolean hooksSending() {
		return !this.sends.all().isEmpty();
	}

	@Nullable PreparedMethod shutdown() {
		return this.shutdown;
	}

	ErrorMethods errors() {
		return this.errors;
	}

	@Nullable PreparedMethod close() {
		return this.close;
	}

	/**
	 * Return whether a method may block that is not for messages.
	 * @return {@code true} if there is one
	 */
	boolean mayBlock() {
		return this.mayBlock;
	}

	/**
	 * Return whether any method may block.
	 * @return {@code true} if there is one
	 */
	public boolean mayBlockEver() {
		return this.mayBlock || this.messages.mayBlock();
	}

	/**
	 * Return whether any method allows several messages at a time, even if the server
	 * does not.
	 * @return {@code true} if there is one
	 */
	public boolean mayRunConcurrently() {
		return this.messages.mayRunConcurrently();
	}

	/**
	 * Return whether any method for errors takes frames.
	 * @return {@code true} if they are to be kept
	 */
	public boolean needsFrames() {
		return this.errors.needsFrames();
	}

	/**
	 * Return whether any method may return something to be sent.
	 * @return {@code true} if there is one, or one that is called in a shutdown
	 */
	public boolean mayReply() {
		return this.mayReply;
	}

	@Override
	public String toString() {
		return this.bean.beanName();
	}

}
