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

package io.tcpserver.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The README and the blocks of code in it.
 *
 * @param text all of it
 */
record Readme(String text) {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

	private static final Pattern EXCHANGE = Pattern.compile("(?m)^\\$ (.*)\\n((?:(?!\\$ ).*\\n)*)");

	private static final Pattern FILE = Pattern.compile("(?ms)^`([\\w./-]+)`\\n\\n```\\w+\\n(.*?)^```$");

	static Readme read() throws IOException {
		return read(Path.of("..", "README.md"));
	}

	static Readme read(Path page) throws IOException {
		return new Readme(Files.readString(page));
	}

	/**
	 * Return the blocks of a language, in order.
	 * @param language the language, empty for shell
	 */
	List<String> blocks(String language) {
		Matcher matcher = BLOCK.matcher(this.text);
		List<String> blocks = new ArrayList<>();
		while (matcher.find()) {
			if (matcher.group(1).equals(language)) {
				blocks.add(matcher.group(2));
			}
		}
		return blocks;
	}

	/**
	 * Return the files of the project that a reader is to create, by name.
	 */
	Map<String, String> newProject() {
		return FILE.matcher(this.text)
			.results()
			.collect(Collectors.toMap((file) -> file.group(1), (file) -> file.group(2)));
	}

	/**
	 * Return the shell session with the demo.
	 */
	List<Exchange> session() {
		List<Exchange> session = new ArrayList<>();
		for (String block : blocks("")) {
			Matcher matcher = EXCHANGE.matcher(block);
			while (matcher.find()) {
				session.add(new Exchange(matcher.group(1), matcher.group(2)));
			}
		}
		return session;
	}

	/**
	 * A command and what it writes.
	 */
	record Exchange(String command, String output) {
	}

}
