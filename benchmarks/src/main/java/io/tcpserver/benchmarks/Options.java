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

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Options of the command line, {@code --name value}, over the defaults of a command.
 */
final class Options {

	private final Map<String, String> values;

	private Options(Map<String, String> values) {
		this.values = Map.copyOf(values);
	}

	static Options parse(List<String> args, Map<String, String> defaults) {
		Map<String, String> values = new LinkedHashMap<>(defaults);
		for (int i = 0; i < args.size(); i += 2) {
			String name = args.get(i);
			if (!name.startsWith("--") || !defaults.containsKey(name.substring(2))) {
				throw new IllegalArgumentException(
						"Unknown option '%s'; known: %s".formatted(name, String.join(", ", defaults.keySet())));
			}
			if (i + 1 == args.size()) {
				throw new IllegalArgumentException("Option '%s' has no value".formatted(name));
			}
			values.put(name.substring(2), args.get(i + 1));
		}
		return new Options(values);
	}

	String text(String name) {
		String value = this.values.get(name);
		if (value == null) {
			throw new IllegalArgumentException("No option '%s'".formatted(name));
		}
		return value;
	}

	int number(String name) {
		return Integer.parseInt(text(name));
	}

	Duration seconds(String name) {
		return Duration.ofMillis(Math.round(Double.parseDouble(text(name)) * 1000));
	}

	List<Integer> numbers(String name) {
		return split(name, ",").map(Integer::valueOf).toList();
	}

	List<ServerVariant> variants() {
		return split("variants", ",").map(ServerVariant::named).toList();
	}

	List<BroadcastVariant> broadcastVariants() {
		return split("variants", ",").map(BroadcastVariant::named).toList();
	}

	ServerLaunch launch(Cores cores) {
		return new ServerLaunch(java(), split("jvm-options", " ").toList(), text("transport"), cores.server());
	}

	private Path java() {
		return Path.of(text("jdk"), "bin", "java");
	}

	private Stream<String> split(String name, String separator) {
		return Stream.of(text(name).split(separator, -1)).map(String::strip).filter((item) -> !item.isEmpty());
	}

}
