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

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import io.tcpserver.TcpConnection;
import io.tcpserver.context.payload.PayloadTypes;
import io.tcpserver.context.payload.TypedMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * What a method of a handler returns, and what becomes of it.
 *
 * @param kind how many payloads it is, and when they are there
 * @param payloadType the type of a payload
 * @param suspended whether it is the result of a suspending function
 */
public record ReturnValue(Kind kind, ResolvableType payloadType, boolean suspended) {

	private ReturnValue(Kind kind, ResolvableType payloadType) {
		this(kind, payloadType, false);
	}

	/**
	 * Look at a method.
	 * @param method the method
	 * @param handlerType the class of the handler
	 * @return what it returns
	 */
	static ReturnValue of(Method method, Class<?> handlerType) {
		ReturnValue value = of(KotlinMethods.returnType(method, handlerType));
		if (KotlinMethods.isUnit(value.payloadType.toClass())) {
			value = new ReturnValue((value.kind != Kind.PAYLOAD) ? value.kind : Kind.NOTHING, ResolvableType.NONE);
		}
		return new ReturnValue(value.kind, value.payloadType, KotlinMethods.isSuspending(method));
	}

	private static ReturnValue of(ResolvableType type) {
		Class<?> resolved = type.toClass();
		if (resolved == void.class || resolved == Void.class) {
			return new ReturnValue(Kind.NOTHING, ResolvableType.NONE);
		}
		if (CompletionStage.class.isAssignableFrom(resolved)) {
			return new ReturnValue(Kind.STAGE, type.as(CompletionStage.class).getGeneric());
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(resolved);
		if (adapter != null) {
			return new ReturnValue(adapter.isMultiValue() ? Kind.MANY : Kind.ONE, type.getGeneric());
		}
		if (Stream.class.isAssignableFrom(resolved)) {
			return new ReturnValue(Kind.STREAM, type.as(Stream.class).getGeneric());
		}
		return new ReturnValue((resolved == Object.class) ? Kind.ANYTHING : Kind.PAYLOAD, type);
	}

	/**
	 * Return whether a payload is a future that can only be waited for by blocking, and
	 * that a codec would write as an object.
	 * @return {@code true} for a {@link Future} that is no {@link CompletionStage}
	 */
	boolean isPlainFuture() {
		return PayloadTypes.isPlainFuture(this.payloadType.toClass());
	}

	/**
	 * Return whether elements would be made by blocking a thread that must not.
	 * @return {@code true} for a stream that a coroutine returns
	 */
	boolean isSuspendedStream() {
		return this.suspended && this.kind == Kind.STREAM;
	}

	/**
	 * Return whether a method that returns this may block.
	 * @return {@code false} if what it returns is there later
	 */
	boolean mayBlock() {
		return !this.suspended && switch (this.kind) {
			case NOTHING, PAYLOAD, STREAM, ANYTHING -> true;
			case STAGE, ONE, MANY -> false;
		};
	}

	/**
	 * Return whether there is never anything to send.
	 * @return {@code true} for nothing, also if that is there later
	 */
	boolean isNothing() {
		return this.kind == Kind.NOTHING || this.payloadType.resolve() == Void.class;
	}

	/**
	 * Return whether there is one payload at most, as soon as the method has returned.
	 * @return {@code false} if it is there later, or if there may be several
	 */
	boolean isImmediate() {
		return !this.suspended && switch (this.kind) {
			case NOTHING, PAYLOAD, ANYTHING -> true;
			case STAGE, ONE, MANY, STREAM -> false;
		};
	}

	/**
	 * Return whether there may be several payloads to send.
	 * @return {@code false} if there is one at most
	 */
	boolean isSeveral() {
		return this.kind == Kind.STREAM || this.kind == Kind.MANY;
	}

	/**
	 * Return whether nothing is lost if nothing is sent.
	 * @return {@code false} if there are payloads to be sent
	 */
	boolean isForgettable() {
		return switch (this.kind) {
			case NOTHING, STAGE, ONE -> true;
			case PAYLOAD, STREAM, MANY, ANYTHING -> false;
		};
	}

	/**
	 * Turn what was returned into what a message handler returns.
	 * @param value what was returned
	 * @param connection where to send it
	 * @return a message, a stage of one, or {@code null}
	 * @throws Exception if it cannot be sent
	 */
	@Nullable Object toReply(@Nullable Object value, TcpConnection connection) throws Exception {
		return (this.suspended)
				? CoroutineReply.of((CompletableFuture<?>) Objects.requireNonNull(value), this, connection)
				: ofResult(value, connection);
	}

	/**
	 * Turn the result of what was called into what a message handler returns.
	 * @param value what a method has returned, or what a coroutine has ended with
	 * @param connection where to send it
	 * @return a message, a stage of one, or {@code null}
	 * @throws Exception if it cannot be sent
	 */
	@Nullable Object ofResult(@Nullable Object value, TcpConnection connection) throws Exception {
		if (value == null) {
			return null;
		}
		return switch (this.kind) {
			case NOTHING -> null;
			case PAYLOAD -> toMessage(value);
			case STAGE -> stage((CompletionStage<?>) value);
			case ONE, MANY -> reactive(adapter(value), value, connection);
			case STREAM -> stream((Stream<?>) value, connection);
			case ANYTHING -> anything(value, connection);
		};
	}

	private @Nullable Object anything(Object value, TcpConnection connection) throws Exception {
		if (value instanceof CompletionStage<?>) {
			return value;
		}
		if (value instanceof Stream<?> stream) {
			return stream(stream, connection);
		}
		ReactiveAdapter adapter = adapter(value);
		return (adapter != null) ? reactive(adapter, value, connection) : value;
	}

	private static @Nullable ReactiveAdapter adapter(Object value) {
		return ReactiveAdapterRegistry.getSharedInstance().getAdapter(null, value);
	}

	private CompletionStage<?> stage(CompletionStage<?> stage) {
		return (this.payloadType.hasGenerics()) ? LaterReply.of(stage, this::toMessage) : stage;
	}

	private @Nullable Object reactive(@Nullable ReactiveAdapter adapter, Object value, TcpConnection connection) {
		if (adapter == null) {
			throw new IllegalStateException("No longer a reactive type: " + value.getClass().getName());
		}
		return (adapter.isMultiValue()) ? PublisherReply.of(adapter.toPublisher(value), connection, this::toMessage)
				: FirstPayload.of(adapter.toPublisher(value), this::toMessage);
	}

	private @Nullable Object stream(Stream<?> stream, TcpConnection connection) throws Exception {
		if (this.suspended) {
			throw new IllegalStateException("A suspending function has returned a Stream, not a Flow");
		}
		StreamReply.send(stream, connection, this::toMessage);
		return null;
	}

	/**
	 * Keep what the class of a payload does not tell.
	 * @param payload the payload
	 * @return what to send
	 */
	Object toMessage(Object payload) {
		return (this.payloadType.hasGenerics()) ? new TypedMessage(payload, this.payloadType) : payload;
	}

	/**
	 * What can be returned.
	 */
	enum Kind {

		/**
		 * Nothing.
		 */
		NOTHING,

		/**
		 * A payload.
		 */
		PAYLOAD,

		/**
		 * A payload, later.
		 */
		STAGE,

		/**
		 * At most one payload of a reactive type, later.
		 */
		ONE,

		/**
		 * Payloads of a reactive type, later.
		 */
		MANY,

		/**
		 * Payloads of a stream of the JDK.
		 */
		STREAM,

		/**
		 * Any of these.
		 */
		ANYTHING

	}

}
