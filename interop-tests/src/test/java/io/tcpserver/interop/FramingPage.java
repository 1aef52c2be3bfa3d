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

package io.tcpserver.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The settings that docs/framing.md shows for protocols.
 */
final class FramingPage {

	private static final Pattern SETTING = Pattern.compile("`([\\w-]+): ([^`]+)`");

	private FramingPage() {
	}

	private static List<String> lines() throws IOException {
		return Files.readAllLines(Path.of("../docs/framing.md"));
	}

	/**
	 * Return the settings of a row.
	 * @param name its first cell
	 * @return properties after {@code tcp.server.}
	 */
	static Map<String, String> settings(String name) throws IOException {
		List<String> rows = lines().stream()
			.filter((line) -> line.startsWith("| %s |".formatted(name)))
			.map((line) -> line.split("\\|")[2])
			.toList();
		assertThat(rows).as(name).hasSize(1);
		Map<String, String> properties = new HashMap<>(Map.of("framing.type", "length-field"));
		for (MatchResult setting : SETTING.matcher(rows.get(0)).results().toList()) {
			boolean own = setting.group(1).equals("type") || setting.group(1).equals("delimiter");
			properties.put((own ? "framing." : "framing.length-field.") + setting.group(1), setting.group(2));
		}
		return properties;
	}

	/**
	 * Return the names of channels for which there is a row.
	 */
	static List<String> channels() throws IOException {
		return lines().stream()
			.filter((line) -> line.matches("\\| `\\w+Channel` \\|.*"))
			.map((line) -> line.split("`")[1])
			.toList();
	}

}
