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

import io.tcpserver.TcpConnection;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.MessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * Handles the messages of each connection with another instance of a
 * {@link MessageHandler} bean. What is asked about all instances is answered by their
 * type: only an {@link AsyncMessageHandler} does not block, and what a class does not
 * override is the default.
 */
final class PrototypeMessageHandler implements MessageHandler<Object> {

	private final HandlerPrototype prototype;

	private final boolean mayBlock;

	private final boolean mayRunConcurrently;

	private final boolean hooksSending;

	private final boolean needsFrames;

	PrototypeMessageHandler(HandlerPrototype prototype) {
		this.prototype = prototype;
		this.mayBlock = !AsyncMessageHandler.class.isAssignableFrom(prototype.type());
		this.mayRunConcurrently = prototype.mayOverride(MessageHandler.class, "mayRunConcurrently");
		this.hooksSending = prototype.mayOverride(MessageHandler.class, "hooksSending");
		this.needsFrames = prototype.mayOverride(MessageHandler.class, "needsFrames");
	}

	@Override
	@SuppressWarnings("unchecked") // its converter makes the type that it takes
	public MessageHandler<Object> forConnection(TcpConnection connection) {
		return (MessageHandler<Object>) this.prototype.create();
	}

	@Override
	public void release(MessageHandler<Object> handler, TcpConnection connection) {
		this.prototype.destroy(handler);
	}

	@Override
	public @Nullable Object onMessage(Object message, TcpConnection connection) {
		throw new IllegalStateException("Each connection has an instance of its own");
	}

	@Override
	public boolean mayBlock() {
		return this.mayBlock;
	}

	@Override
	public boolean mayBlockEver() {
		return this.mayBlock;
	}

	@Override
	public boolean mayRunConcurrently() {
		return this.mayRunConcurrently;
	}

	@Override
	public boolean hooksSending() {
		return this.hooksSending;
	}

	@Override
	public boolean needsFrames() {
		return this.needsFrames;
	}

	@Override
	public String toString() {
		return this.prototype.toString();
	}

}
