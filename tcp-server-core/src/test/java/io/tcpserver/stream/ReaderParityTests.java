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

package io.tcpserver.stream;

import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the two readers: each has what the other one has.
 */
class ReaderParityTests {

	// A view of the other kind, and a stream that blocks by its nature
	private static final Set<String> BLOCKING_ONLY = Set.of("async", "asInputStream");

	private static final List<Method> ASYNC = List.of(AsyncStreamReader.class.getDeclaredMethods());

	@Test
	void asynchronousReaderHasWhatTheBlockingOneHas() {
		for (Method method : StreamReader.class.getDeclaredMethods()) {
			if (BLOCKING_ONLY.contains(method.getName())) {
				continue;
			}
			// Iterating would block
			String name = method.getName().equals("lines") ? "forEachLine" : method.getName();
			Method async = ASYNC.stream().filter((other) -> other.getName().equals(name)).findFirst().orElse(null);
			assertThat(async).as(name).isNotNull();
			if (!name.equals("forEachLine")) {
				assertThat(async.getParameterTypes()).as(name).containsExactly(method.getParameterTypes());
				assertThat(resultOf(async)).as(name).isEqualTo(resultOf(method));
			}
		}
	}

	@Test
	void blockingReaderHasWhatTheAsynchronousOneHas() {
		List<String> names = Arrays.stream(StreamReader.class.getDeclaredMethods()).map(Method::getName).toList();
		assertThat(ASYNC).extracting(Method::getName)
			.filteredOn((name) -> !name.equals("forEachLine"))
			.isSubsetOf(names);
	}

	private static Type resultOf(Method method) {
		Type type = method.getGenericReturnType();
		if (type instanceof ParameterizedType future && future.getRawType() == CompletableFuture.class) {
			return future.getActualTypeArguments()[0];
		}
		if (type == StreamReader.class) {
			return AsyncStreamReader.class;
		}
		return (type instanceof Class<?> returned) ? MethodType.methodType(returned).wrap().returnType() : type;
	}

}
