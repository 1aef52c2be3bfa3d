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

/**
 * Methods that the type of what they are called with tells apart: that with the most
 * specific type counts. Safe for use by multiple threads.
 */
final class MethodsByType {

	private final List<PreparedMethod> methods;

	// Few types ever arrive
	private final Map<Class<?>, List<PreparedMethod>> found = new ConcurrentHashMap<>();

	MethodsByType(List<PreparedMethod> methods) {
		this.methods = methods;
	}

	/**
	 * Find methods.
	 * @param type the type of what they are to be called with
	 * @return the method with the most specific type; none if no method takes the type,
	 * or several if none of them is more specific than the others
	 */
	List<PreparedMethod> find(Class<?> type) {
		List<PreparedMethod> known = this.found.get(type);
		return (known != null) ? known : this.found.computeIfAbsent(type, this::search);
	}

	private List<PreparedMethod> search(Class<?> type) {
		List<PreparedMethod> fitting = this.methods.stream()
			.filter((method) -> method.selector().isAssignableFrom(type))
			.toList();
		return fitting.stream()
			.filter((method) -> fitting.stream()
				.noneMatch((other) -> other != method && method.selector().isAssignableFrom(other.selector())))
			.toList();
	}

	List<PreparedMethod> all() {
		return this.methods;
	}

}
