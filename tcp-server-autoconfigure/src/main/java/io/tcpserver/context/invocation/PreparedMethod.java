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
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method that is ready to be called on its bean: everything that can be found out
 * beforehand is.
 */
final class PreparedMethod {

	// What every method is turned into
	private static final MethodType TYPE = MethodType.methodType(Object.class, Object.class, TcpConnection.class);

	private final CallbackMethod method;

	private final MethodHandle handle;

	private PreparedMethod(CallbackMethod method, MethodHandle handle) {
		this.method = method;
		this.handle = handle;
	}

	/**
	 * Prepare a method.
	 * @param method the method
	 * @param target the handler as the context gives it out, possibly a proxy
	 * @param bean the handler
	 * @return the prepared method
	 * @throws InvalidCallbackMethodException if it cannot be called on the target
	 */
	static PreparedMethod of(CallbackMethod method, Object target, HandlerBean bean) {
		try {
			Method invocable = AopUtils.selectInvocableMethod(method.method(), target.getClass());
			ReflectionUtils.makeAccessible(invocable);
			MethodHandle handle = MethodHandles.lookup().unreflect(invocable);
			if (!Modifier.isStatic(invocable.getModifiers())) {
				handle = handle.bindTo(target);
			}
			return new PreparedMethod(method, uniform(handle.asFixedArity(), method.arguments()));
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

	private static MethodHandle uniform(MethodHandle handle, List<CallbackArgument> arguments)
			throws ReflectiveOperationException {
		MethodHandles.Lookup lookup = MethodHandles.lookup();
		MethodHandle uniform = handle.asType(MethodType.methodType(Object.class,
				arguments.stream().<Class<?>>map(CallbackArgument::type).toArray(Class[]::new)));
		int[] sources = new int[arguments.size()];
		for (int i = 0; i < sources.length; i++) {
			CallbackArgument argument = arguments.get(i);
			sources[i] = (argument != CallbackArgument.SUBJECT) ? 1 : 0;
			MethodHandle getter = argument.fromConnection(lookup);
			if (getter != null) {
				uniform = MethodHandles.filterArguments(uniform, i, getter);
			}
		}
		return MethodHandles.permuteArguments(uniform, TYPE, sources);
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

	/**
	 * Call the method.
	 * @param subject what the call is about, if anything
	 * @param connection the connection
	 * @return what to send, a stage of it, or {@code null}
	 * @throws Exception what the method throws
	 */
	@Nullable Object call(@Nullable Object subject, TcpConnection connection) throws Exception {
		Object returned;
		try {
			returned = (Object) this.handle.invokeExact(subject, connection);
		}
		catch (Exception | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
		return this.method.returned().toReply(returned, connection);
	}

	@Override
	public String toString() {
		return this.method.toString();
	}

}
