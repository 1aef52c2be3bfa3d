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

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.Arrays;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.IdleEvent;
import org.jspecify.annotations.Nullable;

/**
 * What a method of a handler can be called with.
 */
enum CallbackArgument {

	/**
	 * What the call is about: the payload, the message, the exception, the reason or the
	 * silence.
	 */
	SUBJECT(Object.class),

	/**
	 * What has failed, with all that is known about it.
	 */
	FAILED(FailedMessage.class),

	/**
	 * What was being done when it failed.
	 */
	STAGE(FailedMessage.Stage.class),

	/**
	 * The frame that has failed, {@code null} if there is none.
	 */
	FRAME(byte[].class),

	/**
	 * The payload that has failed, {@code null} if there is none.
	 */
	PAYLOAD(Object.class),

	/**
	 * The connection.
	 */
	CONNECTION(TcpConnection.class),

	/**
	 * Who the peer is, {@code null} if unknown.
	 */
	PRINCIPAL(Principal.class),

	/**
	 * The certificate of the peer, {@code null} if there is none.
	 */
	CERTIFICATE(X509Certificate.class);

	private static final MethodType OF_FAILURE = MethodType.methodType(Object.class, Object.class);

	private final Class<?> type;

	CallbackArgument(Class<?> type) {
		this.type = type;
	}

	Class<?> type() {
		return this.type;
	}

	/**
	 * Return the argument for a parameter.
	 * @param kind when the method is called
	 * @param parameterType the type of the parameter
	 * @return the argument, or {@code null} if there is none of this type
	 */
	static @Nullable CallbackArgument of(CallbackKind kind, Class<?> parameterType) {
		return Arrays.stream(values())
			.filter((argument) -> argument.type == parameterType && argument.isFoundByType(kind))
			.findFirst()
			.orElseGet(() -> ofAnyType(kind, parameterType));
	}

	private boolean isFoundByType(CallbackKind kind) {
		return switch (this) {
			case SUBJECT, PAYLOAD -> false;
			case FAILED, STAGE, FRAME -> kind == CallbackKind.ERROR;
			case CONNECTION, PRINCIPAL, CERTIFICATE -> true;
		};
	}

	private static @Nullable CallbackArgument ofAnyType(CallbackKind kind, Class<?> type) {
		if (isSubject(kind, type)) {
			return SUBJECT;
		}
		return (kind == CallbackKind.ERROR && type != CloseReason.class) ? PAYLOAD : null;
	}

	private static boolean isSubject(CallbackKind kind, Class<?> type) {
		return switch (kind) {
			case MESSAGE, SEND ->
				type != CloseReason.class && type != IdleEvent.class && !Throwable.class.isAssignableFrom(type);
			case IDLE -> type == IdleEvent.class;
			case CLOSE -> type == CloseReason.class;
			case ERROR -> Throwable.class.isAssignableFrom(type);
			case OPEN, SHUTDOWN -> false;
		};
	}

	/**
	 * Describe what a method can be called with.
	 * @param kind when it is called
	 * @return the arguments
	 */
	static String describe(CallbackKind kind) {
		String others = "TcpConnection, java.security.Principal and java.security.cert.X509Certificate";
		return switch (kind) {
			case MESSAGE -> "the payload, " + others;
			case SEND -> "the message, " + others;
			case CLOSE -> "CloseReason, " + others;
			case IDLE -> "IdleEvent, " + others;
			case ERROR ->
				"an exception, the payload that has failed, its frame as byte[], FailedMessage, its Stage, " + others;
			case OPEN, SHUTDOWN -> others;
		};
	}

	/**
	 * Return whether the argument is got from the connection.
	 * @return {@code false} if it is got from what the call is about
	 */
	boolean isOfConnection() {
		return this == CONNECTION || this == PRINCIPAL || this == CERTIFICATE;
	}

	/**
	 * Return how to get the argument.
	 * @param kind when the method is called
	 * @param lookup may access {@link PeerIdentity}
	 * @return a handle that takes the connection or what the call is about, and returns
	 * the argument, or {@code null} if that is the argument itself
	 * @throws ReflectiveOperationException never
	 */
	@Nullable MethodHandle getter(CallbackKind kind, MethodHandles.Lookup lookup) throws ReflectiveOperationException {
		return switch (this) {
			case SUBJECT -> (kind == CallbackKind.ERROR) ? ofFailure(lookup, "cause", Throwable.class) : null;
			case FAILED -> MethodHandles.identity(Object.class).asType(OF_FAILURE.changeReturnType(this.type));
			case STAGE -> ofFailure(lookup, "stage", this.type);
			case FRAME -> ofFailure(lookup, "frame", this.type);
			case PAYLOAD -> ofFailure(lookup, "message", this.type);
			case CONNECTION -> null;
			case PRINCIPAL -> lookup.findStatic(PeerIdentity.class, "principal", PeerIdentity.PRINCIPAL);
			case CERTIFICATE -> lookup.findStatic(PeerIdentity.class, "certificate", PeerIdentity.CERTIFICATE);
		};
	}

	private MethodHandle ofFailure(MethodHandles.Lookup lookup, String name, Class<?> returned)
			throws ReflectiveOperationException {
		return lookup.findVirtual(FailedMessage.class, name, MethodType.methodType(returned))
			.asType(OF_FAILURE.changeReturnType(this.type));
	}

}
