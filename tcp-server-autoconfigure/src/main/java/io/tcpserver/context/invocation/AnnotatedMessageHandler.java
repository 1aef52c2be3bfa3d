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
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.UnhandledMessageException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the annotated methods of a bean. Safe for use by multiple threads if the bean is.
 */
public final class AnnotatedMessageHandler implements MessageHandler<Object> {

	private final HandlerBean bean;

	private final @Nullable PreparedMethod open;

	private final MethodsByType messages;

	// The only method for messages, which needs no search
	private final @Nullable PreparedMethod message;

	private final @Nullable PreparedMethod shutdown;

	private final MethodsByType errors;

	private final @Nullable PreparedMethod close;

	private final boolean mayBlock;

	// If none does, there is no need to search for the one that a message is for
	private final boolean messagesMayBlock;

	private final boolean mayReply;

	/**
	 * Create the handler.
	 * @param methods what to call
	 * @param target the handler as the context gives it out, possibly a proxy
	 * @param bean the handler
	 * @throws InvalidCallbackMethodException if a method cannot be called
	 */
	public AnnotatedMessageHandler(CallbackMethods methods, Object target, HandlerBean bean) {
		this.bean = bean;
		this.open = first(prepare(methods.of(CallbackKind.OPEN), target));
		this.messages = new MethodsByType(prepare(methods.of(CallbackKind.MESSAGE), target));
		this.message = (this.messages.all().size() == 1) ? this.messages.all().get(0) : null;
		this.shutdown = first(prepare(methods.of(CallbackKind.SHUTDOWN), target));
		this.errors = new MethodsByType(prepare(methods.of(CallbackKind.ERROR), target));
		this.close = first(prepare(methods.of(CallbackKind.CLOSE), target));
		this.mayBlock = Stream
			.concat(Stream.of(this.open, this.shutdown, this.close).filter(Objects::nonNull),
					this.errors.all().stream())
			.anyMatch(PreparedMethod::mayBlock);
		this.messagesMayBlock = this.messages.all().stream().anyMatch(PreparedMethod::mayBlock);
		// A goodbye is a reply, and without one the method is there to do something first
		this.mayReply = this.shutdown != null || Stream
			.concat(Stream.ofNullable(this.open),
					Stream.concat(this.messages.all().stream(), this.errors.all().stream()))
			.anyMatch(PreparedMethod::mayReply);
	}

	private List<PreparedMethod> prepare(List<CallbackMethod> methods, Object target) {
		return methods.stream().map((method) -> PreparedMethod.of(method, target, this.bean)).toList();
	}

	private static @Nullable PreparedMethod first(List<PreparedMethod> methods) {
		return methods.isEmpty() ? null : methods.get(0);
	}

	@Override
	public @Nullable Object onOpen(TcpConnection connection) throws Exception {
		return (this.open != null) ? this.open.call(null, connection) : null;
	}

	@Override
	public @Nullable Object onMessage(Object message, TcpConnection connection) throws Exception {
		PreparedMethod method = this.message;
		if (method == null) {
			List<PreparedMethod> methods = this.messages.find(message.getClass());
			if (methods.size() != 1) {
				throw unhandled(message, methods, connection);
			}
			method = methods.get(0);
		}
		return method.call(message, connection);
	}

	private UnhandledMessageException unhandled(Object message, List<PreparedMethod> methods,
			TcpConnection connection) {
		Class<?> type = message.getClass();
		String reason = methods.isEmpty() ? "none of %s takes it".formatted(this.messages.all())
				: "all of %s take it".formatted(methods);
		return new UnhandledMessageException(
				"A message of type %s is not handled: %s".formatted(type.getName(), reason), type, connection);
	}

	@Override
	public @Nullable Object onShutdown(TcpConnection connection) throws Exception {
		return (this.shutdown != null) ? this.shutdown.call(null, connection) : null;
	}

	@Override
	public @Nullable Object onError(Throwable failure, TcpConnection connection) throws Throwable {
		List<PreparedMethod> methods = this.errors.find(failure.getClass());
		if (methods.isEmpty()) {
			throw failure;
		}
		// Exceptions are classes, one of which is the most specific
		return methods.get(0).call(failure, connection);
	}

	@Override
	public @Nullable CompletionStage<?> onCloseAsync(TcpConnection connection, CloseReason reason) {
		if (this.close == null) {
			return null;
		}
		try {
			return (this.close.call(reason, connection) instanceof CompletionStage<?> stage)
					? stage.handle((result, failure) -> endOf(this.close, failure)) : null;
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException("%s failed".formatted(this.close), ex);
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
		if (this.message != null || !this.messagesMayBlock) {
			return this.messagesMayBlock;
		}
		List<PreparedMethod> methods = this.messages.find(message.getClass());
		return methods.size() == 1 && methods.get(0).mayBlock();
	}

	@Override
	public boolean mayBlock() {
		return this.mayBlock;
	}

	@Override
	public boolean mayBlockEver() {
		return this.mayBlock || this.messagesMayBlock;
	}

	@Override
	public boolean mayReply() {
		return this.mayReply;
	}

	@Override
	public String toString() {
		return this.bean.beanName();
	}

}
