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
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;

import io.tcpserver.TcpConnection;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method that is ready to be called on any handler of a class: everything that can be
 * found out beforehand is.
 */
final class PreparedMethod {

	// What every method is turned into
	private static final MethodType TYPE = MethodType.methodType(Object.class, Object.class, Object.class,
			TcpConnection.class);

	// Where its parameters are
	private static final int TARGET = 0;

	private static final int SUBJECT = 1;

	private static final int CONNECTION = 2;

	private final CallbackMethod method;

	private final MethodHandle handle;

	private final @Nullable MessageConcurrency concurrency;

	private final MessageKeys keys;

	private final List<PreparedMethod> alone = List.of(this);

	private PreparedMethod(CallbackMethod method, MethodHandle handle, @Nullable MessageConcurrency concurrency,
			MessageKeys keys) {
		this.method = method;
		this.handle = handle;
		this.concurrency = concurrency;
		this.keys = keys;
	}

	/**
	 * Prepare a method.
	 * @param method the method
	 * @param type the class of handlers as the context gives them out, possibly of
	 * proxies
	 * @param concurrency how many messages the server handles at a time
	 * @param bean the handler
	 * @return the prepared method
	 * @throws InvalidCallbackMethodException if it cannot be called on such handlers
	 */
	static PreparedMethod of(CallbackMethod method, Class<?> type, MessageConcurrency concurrency, HandlerBean bean) {
		try {
			Method invocable = AopUtils.selectInvocableMethod(method.method(), type);
			ReflectionUtils.makeAccessible(invocable);
			MethodHandle handle = MethodHandles.lookup().unreflect(invocable).asFixedArity();
			if (Modifier.isStatic(invocable.getModifiers())) {
				handle = MethodHandles.dropArguments(handle, TARGET, Object.class);
			}
			if (method.kind() == CallbackKind.MESSAGE && KotlinMethods.mayHaveValueClasses(method.method())) {
				handle = ValueClassParameters.check(handle, method.method());
			}
			handle = method.returned().suspended() ? toFuture(handle, method) : uniform(handle, method, TYPE);
			return new PreparedMethod(method, handle, MethodConcurrency.of(method, concurrency, bean),
					MessageKeys.of(method, bean));
		}
		catch (IllegalStateException ex) {
			throw bean.invalid(
					"The method %s cannot be called, as the bean '%s' is a proxy: %s".formatted(method, bean.beanName(),
							ex.getMessage()),
					"Make the method public, and let the proxy be one of the class and not of interfaces only, or declare the method in one of these interfaces.");
		}
		catch (InaccessibleObjectException | ReflectiveOperationException ex) {
			throw bean.invalid("The method %s cannot be called: %s.".formatted(method, ex.getMessage()),
					"Make the method and its class public, or open the package to this module.");
		}
	}

	private static MethodHandle toFuture(MethodHandle handle, CallbackMethod method)
			throws ReflectiveOperationException {
		MethodType type = TYPE.appendParameterTypes(SuspendingFunction.CONTINUATION);
		return SuspendingFunction.toFuture(uniform(handle, method, type)).asType(TYPE);
	}

	// What the type has in addition comes last, as in the method itself
	private static MethodHandle uniform(MethodHandle handle, CallbackMethod method, MethodType type)
			throws ReflectiveOperationException {
		MethodHandles.Lookup lookup = MethodHandles.lookup();
		List<CallbackArgument> arguments = method.arguments();
		List<Class<?>> additional = type.parameterList().subList(TYPE.parameterCount(), type.parameterCount());
		MethodType generic = MethodType.methodType(Object.class, Object.class)
			.appendParameterTypes(arguments.stream().<Class<?>>map(CallbackArgument::type).toArray(Class[]::new))
			.appendParameterTypes(additional);
		MethodHandle uniform = handle.asType(generic);
		int[] sources = new int[generic.parameterCount()];
		sources[0] = TARGET;
		for (int i = 1; i <= arguments.size(); i++) {
			CallbackArgument argument = arguments.get(i - 1);
			sources[i] = argument.isOfConnection() ? CONNECTION : SUBJECT;
			MethodHandle getter = argument.getter(method.kind(), lookup);
			if (getter != null) {
				uniform = MethodHandles.filterArguments(uniform, i, getter);
			}
		}
		for (int i = 0; i < additional.size(); i++) {
			sources[1 + arguments.size() + i] = TYPE.parameterCount() + i;
		}
		return MethodHandles.permuteArguments(uniform, type, sources);
	}

	boolean mayBlock() {
		return this.method.returned().mayBlock();
	}

	boolean mayReply() {
		return !this.method.returned().isNothing();
	}

	Class<?> selector() {
		return this.method.selector();
	}

	Class<?> payloadSelector() {
		return this.method.payloadSelector();
	}

	/**
	 * Return the keys of messages that this method is called with.
	 * @return the keys; none if it is called with messages of any key
	 */
	MessageKeys keys() {
		return this.keys;
	}

	/**
	 * Return this method as the only one that takes a message.
	 * @return always the same list
	 */
	List<PreparedMethod> alone() {
		return this.alone;
	}

	/**
	 * Return how many messages are handled beside one of this method.
	 * @return the limit and the order, {@code null} if they are those of the server
	 */
	@Nullable MessageConcurrency concurrency() {
		return this.concurrency;
	}

	boolean needsFrames() {
		return this.method.arguments().contains(CallbackArgument.FRAME)
				|| this.method.arguments().contains(CallbackArgument.FAILED);
	}

	/**
	 * Call the method.
	 * @param target the handler
	 * @param subject what the call is about, if anything
	 * @param connection the connection
	 * @return what to send, a stage of it, or {@code null}
	 * @throws Exception what the method throws
	 */
	@Nullable Object call(Object target, @Nullable Object subject, TcpConnection connection) throws Exception {
		return this.method.returned().toReply(invoke(target, subject, connection), connection);
	}

	/**
	 * Call the method with a message that is about to be sent.
	 * @param target the handler
	 * @param message the message
	 * @param connection where it is sent
	 * @return what to send in place of it, {@code null} if there is nothing
	 * @throws Exception what the method throws
	 */
	@Nullable Object replace(Object target, Object message, TcpConnection connection) throws Exception {
		Object returned = invoke(target, message, connection);
		return (this.method.returned().isNothing()) ? message : returned;
	}

	/**
	 * Keep what the class of a message does not tell.
	 * @param message what this method has returned
	 * @return what to send
	 */
	Object toMessage(Object message) {
		return this.method.returned().toMessage(message);
	}

	private @Nullable Object invoke(Object target, @Nullable Object subject, TcpConnection connection)
			throws Exception {
		try {
			return (Object) this.handle.invokeExact(target, subject, connection);
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
	}

	@Override
	public String toString() {
		return this.method.toString();
	}

}
