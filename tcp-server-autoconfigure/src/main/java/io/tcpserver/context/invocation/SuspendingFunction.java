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
import java.util.concurrent.CompletableFuture;

import io.tcpserver.TcpConnection;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.future.FutureKt;
import org.jspecify.annotations.Nullable;

/**
 * Calls a suspending function of Kotlin. It runs on the thread that calls it until it
 * suspends for the first time, and then on whichever thread resumes it. A class of its
 * own, as nothing else is to load the classes of Kotlin.
 * <p>
 * Not done by Spring's {@code CoroutinesUtils}, which looks the function up for every
 * call: that takes 15 µs and more of the I/O thread, this less than one.
 */
final class SuspendingFunction {

	/**
	 * The type of the last argument of every suspending function.
	 */
	static final Class<?> CONTINUATION = Continuation.class;

	private final MethodHandle handle;

	private SuspendingFunction(MethodHandle handle) {
		this.handle = handle;
	}

	/**
	 * Make a method suspending no more.
	 * @param handle the method, which takes the handler, the subject, the connection and
	 * the continuation
	 * @return a handle without the continuation, which returns a
	 * {@link CompletableFuture} that cancels the coroutine if it is cancelled
	 * @throws ReflectiveOperationException never
	 */
	static MethodHandle toFuture(MethodHandle handle) throws ReflectiveOperationException {
		return MethodHandles.lookup()
			.bind(new SuspendingFunction(handle), "call",
					MethodType.methodType(CompletableFuture.class, Object.class, Object.class, TcpConnection.class));
	}

	CompletableFuture<Object> call(Object target, @Nullable Object subject, TcpConnection connection) {
		return FutureKt.future(GlobalScope.INSTANCE, Dispatchers.getUnconfined(), CoroutineStart.DEFAULT,
				(scope, continuation) -> invoke(target, subject, connection, continuation));
	}

	private Object invoke(Object target, @Nullable Object subject, TcpConnection connection,
			Continuation<?> continuation) {
		try {
			return (Object) this.handle.invokeExact(target, subject, connection, continuation);
		}
		catch (Throwable ex) {
			return SuspendingFunction.<RuntimeException>rethrow(ex);
		}
	}

	// Kotlin knows no checked exceptions
	@SuppressWarnings("unchecked") // that is the point
	private static <E extends Throwable> Object rethrow(Throwable failure) throws E {
		throw (E) failure;
	}

}
