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

package io.tcpserver.context.lifecycle;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.tcpserver.TcpConnection;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.context.MessageKeyExtractor;
import io.tcpserver.context.invocation.AnnotatedMessageHandler;
import io.tcpserver.context.invocation.CallbackMethods;
import io.tcpserver.context.invocation.PreparedMethods;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

/**
 * Handles the messages of each connection with the annotated methods of another instance
 * of a bean. The methods are looked at once.
 */
final class AnnotatedPrototypeHandler implements MessageHandler<Object> {

	private final HandlerPrototype prototype;

	private final CallbackMethods methods;

	private final MessageConcurrency concurrency;

	private final @Nullable MessageKeyExtractor<Object> extractor;

	// One, unless a @Bean method returns instances of several classes
	private final Map<Class<?>, PreparedMethods> prepared = new ConcurrentHashMap<>();

	// Of any class of instances
	private final PreparedMethods all;

	/**
	 * Create the handler of a server.
	 * @param prototype creates the instances
	 * @param methods what to call
	 * @param concurrency how many messages the server handles at a time
	 * @param extractor reads the keys of messages; {@code null} if no method has one
	 * @throws InvalidTcpHandlerException if a method cannot be called
	 */
	AnnotatedPrototypeHandler(HandlerPrototype prototype, CallbackMethods methods, MessageConcurrency concurrency,
			@Nullable MessageKeyExtractor<Object> extractor) {
		this.prototype = prototype;
		this.methods = methods;
		this.concurrency = concurrency;
		this.extractor = extractor;
		this.all = prepare(prototype.exposedType());
	}

	private PreparedMethods prepare(Class<?> type) {
		PreparedMethods known = this.prepared.get(type);
		return (known != null) ? known
				: this.prepared.computeIfAbsent(type, (added) -> new PreparedMethods(this.methods, added,
						this.concurrency, this.extractor, this.prototype.bean()));
	}

	@Override
	public MessageHandler<Object> forConnection(TcpConnection connection) {
		Object instance = this.prototype.create();
		try {
			return new AnnotatedMessageHandler(prepare(instance.getClass()), instance);
		}
		catch (RuntimeException | Error ex) {
			this.prototype.destroy(instance);
			throw ex;
		}
	}

	@Override
	public void release(MessageHandler<Object> handler, TcpConnection connection) {
		this.prototype.destroy(((AnnotatedMessageHandler) handler).target());
	}

	@Override
	public @Nullable Object onMessage(Object message, TcpConnection connection) {
		throw new IllegalStateException("Each connection has a handler of its own");
	}

	// What creates an instance may block if anything may
	@Override
	public boolean mayBlock() {
		return this.all.mayBlockEver();
	}

	@Override
	public boolean mayBlockEver() {
		return this.all.mayBlockEver();
	}

	@Override
	public boolean mayRunConcurrently() {
		return this.all.mayRunConcurrently();
	}

	@Override
	public boolean needsFrames() {
		return this.all.needsFrames();
	}

	@Override
	public boolean hooksSending() {
		return this.all.hooksSending();
	}

	@Override
	public boolean mayReply() {
		return this.all.mayReply();
	}

	@Override
	public String toString() {
		return this.prototype.toString();
	}

}
