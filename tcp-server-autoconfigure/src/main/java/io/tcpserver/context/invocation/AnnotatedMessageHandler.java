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
import java.util.concurrent.CompletionStage;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.context.payload.TypedMessage;
import io.tcpserver.log.PeerText;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

/**
 * Calls the annotated methods of a bean. Safe for use by multiple threads if the bean is.
 * There may be one for each connection, so what is the same for all of them is in the
 * {@link PreparedMethods}.
 */
public final class AnnotatedMessageHandler implements MessageHandler<Object> {

	private final PreparedMethods methods;

	private final Object target;

	/**
	 * Create the handler.
	 * @param methods what to call
	 * @param target the handler as the context gives it out, possibly a proxy
	 */
	public AnnotatedMessageHandler(PreparedMethods methods, Object target) {
		this.methods = methods;
		this.target = target;
	}

	/**
	 * Return the handler that is called.
	 * @return the handler as the context gives it out, possibly a proxy
	 */
	public Object target() {
		return this.target;
	}

	@Override
	public @Nullable Object onOpen(TcpConnection connection) throws Exception {
		return call(this.methods.open(), connection);
	}

	private @Nullable Object call(@Nullable PreparedMethod method, TcpConnection connection) throws Exception {
		return (method != null) ? method.call(this.target, null, connection) : null;
	}

	@Override
	public @Nullable Object onMessage(Object message, TcpConnection connection) throws Exception {
		return this.methods.messages().get(message, connection).call(this.target, message, connection);
	}

	@Override
	public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) throws Exception {
		PreparedMethod method = this.methods.idle();
		return (method != null) ? method.call(this.target, idle, connection) : null;
	}

	@Override
	public boolean handlesIdle() {
		return this.methods.idle() != null;
	}

	@Override
	@SuppressWarnings("ReferenceEquality") // another message may be equal
	public Object onSend(Object message, TcpConnection connection) {
		Object payload = (message instanceof TypedMessage typed) ? typed.payload() : message;
		List<PreparedMethod> methods = this.methods.sends().find(payload.getClass());
		if (methods.isEmpty()) {
			return message;
		}
		if (methods.size() > 1) {
			throw unsent(payload, "all of %s take it".formatted(methods), null);
		}
		PreparedMethod method = methods.get(0);
		Object replacement;
		try {
			replacement = method.replace(this.target, payload, connection);
		}
		catch (Exception ex) {
			throw unsent(payload,
					"the method %s has failed: %s".formatted(method, PeerText.printableMessage(ex.getMessage())), ex);
		}
		if (replacement == null) {
			throw unsent(payload, "the method %s has returned null".formatted(method), null);
		}
		// The same message is still of the type that it was returned as
		return (replacement != payload) ? method.toMessage(replacement) : message;
	}

	private static IllegalArgumentException unsent(Object message, String reason, @Nullable Exception cause) {
		return new IllegalArgumentException("Cannot send a %s: %s".formatted(message.getClass().getName(), reason),
				cause);
	}

	@Override
	public boolean hooksSending() {
		return this.methods.hooksSending();
	}

	@Override
	public @Nullable Object onShutdown(TcpConnection connection) throws Exception {
		return call(this.methods.shutdown(), connection);
	}

	@Override
	public @Nullable Object onError(FailedMessage<Object> failed, TcpConnection connection) throws Throwable {
		return this.methods.errors().find(failed).call(this.target, failed, connection);
	}

	@Override
	public boolean needsFrames() {
		return this.methods.needsFrames();
	}

	@Override
	public @Nullable CompletionStage<?> onCloseAsync(TcpConnection connection, CloseReason reason) {
		PreparedMethod close = this.methods.close();
		if (close == null) {
			return null;
		}
		try {
			return (close.call(this.target, reason, connection) instanceof CompletionStage<?> stage)
					? stage.handle((result, failure) -> endOf(close, failure)) : null;
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("%s failed".formatted(close), ex);
		}
	}

	private static @Nullable Void endOf(PreparedMethod close, @Nullable Throwable failure) {
		if (failure != null) {
			throw new IllegalStateException("%s failed".formatted(close), failure);
		}
		return null;
	}

	@Override
	public boolean mayBlock(Object message) {
		return this.methods.messages().mayBlock(message);
	}

	@Override
	public boolean mayBlock() {
		return this.methods.mayBlock();
	}

	@Override
	public boolean mayBlockEver() {
		return this.methods.mayBlockEver();
	}

	@Override
	public @Nullable MessageConcurrency concurrency(Object message) {
		return this.methods.messages().concurrency(message);
	}

	@Override
	public boolean mayRunConcurrently() {
		return this.methods.mayRunConcurrently();
	}

	@Override
	public boolean mayReply() {
		return this.methods.mayReply();
	}

	@Override
	public String toString() {
		return this.methods.toString();
	}

}
