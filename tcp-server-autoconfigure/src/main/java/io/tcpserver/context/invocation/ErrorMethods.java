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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

import io.tcpserver.message.FailedMessage;
import org.jspecify.annotations.Nullable;

/**
 * Methods for errors, which the types of the exception and of the payload that has failed
 * tell apart: first that with the most specific exception counts, then that with the most
 * specific payload, or with the most general one if there is no payload. Safe for use by
 * multiple threads.
 */
final class ErrorMethods {

	private final List<PreparedMethod> methods;

	private final boolean needFrames;

	// Few types ever arrive
	private final Map<Failed, List<PreparedMethod>> found = new ConcurrentHashMap<>();

	ErrorMethods(List<PreparedMethod> methods) {
		this.methods = methods;
		this.needFrames = methods.stream().anyMatch(PreparedMethod::needsFrames);
	}

	/**
	 * Find the method for a failure.
	 * @param failed what has failed
	 * @return the method
	 * @throws Throwable the failure, if no method takes it, or if several do and none of
	 * them is more specific than the others
	 */
	PreparedMethod find(FailedMessage<?> failed) throws Throwable {
		Throwable cause = failed.cause();
		Object message = failed.message();
		List<PreparedMethod> methods = this.found
			.computeIfAbsent(new Failed(cause.getClass(), (message != null) ? message.getClass() : null), this::search);
		if (methods.size() != 1) {
			if (methods.size() > 1) {
				cause.addSuppressed(new IllegalStateException("No method is called, as all of %s take a %s with a %s"
					.formatted(methods, cause.getClass().getName(), (message != null) ? message.getClass() : null)));
			}
			throw cause;
		}
		return methods.get(0);
	}

	private List<PreparedMethod> search(Failed failed) {
		Class<?> message = failed.message();
		List<PreparedMethod> fitting = this.methods.stream()
			.filter((method) -> method.selector().isAssignableFrom(failed.cause()))
			.filter((method) -> message == null || method.payloadSelector().isAssignableFrom(message))
			.toList();
		List<PreparedMethod> ofException = first(fitting,
				(one, other) -> isMoreSpecific(one.selector(), other.selector()));
		return first(ofException,
				(one, other) -> (message != null) ? isMoreSpecific(one.payloadSelector(), other.payloadSelector())
						: isMoreSpecific(other.payloadSelector(), one.payloadSelector()));
	}

	private static List<PreparedMethod> first(List<PreparedMethod> methods,
			BiPredicate<PreparedMethod, PreparedMethod> before) {
		return methods.stream()
			.filter((method) -> methods.stream().noneMatch((other) -> before.test(other, method)))
			.toList();
	}

	private static boolean isMoreSpecific(Class<?> one, Class<?> other) {
		return one != other && other.isAssignableFrom(one);
	}

	List<PreparedMethod> all() {
		return this.methods;
	}

	boolean needsFrames() {
		return this.needFrames;
	}

	/**
	 * The types that a method is searched for.
	 *
	 * @param cause the type of the exception
	 * @param message the type of the payload, {@code null} if there is none
	 */
	private record Failed(Class<?> cause, @Nullable Class<?> message) {

	}

}
