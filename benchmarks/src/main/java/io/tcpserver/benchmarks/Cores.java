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

package io.tcpserver.benchmarks;

import java.util.List;

/**
 * The cores that the server and the load generator are pinned to, so that neither takes
 * time from the other.
 *
 * @param server the core of the server, empty for any
 * @param generator the core of the load generator, empty for any
 */
record Cores(String server, String generator) {

	static Cores parse(String text) {
		if ("none".equals(text)) {
			return new Cores("", "");
		}
		String[] cores = text.split(",", -1);
		if (cores.length != 2) {
			throw new IllegalArgumentException("--cores takes two core numbers or 'none', got '%s'".formatted(text));
		}
		return new Cores(cores[0].strip(), cores[1].strip());
	}

	/**
	 * Return the start of a command line that pins a process.
	 */
	static List<String> pin(String core) {
		return core.isEmpty() ? List.of() : List.of("taskset", "-c", core);
	}

}
