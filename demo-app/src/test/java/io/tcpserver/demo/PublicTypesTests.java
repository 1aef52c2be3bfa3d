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
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every public type of the published modules is on a page for users, or says that it is
 * not for them.
 */
class PublicTypesTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final List<String> MODULES = List.of("tcp-server-core", "tcp-server-autoconfigure",
			"tcp-server-test");

	private static final Pattern PUBLIC = Pattern
		.compile("(?m)^public [a-z -]*(?:class|interface|@interface|enum|record) (\\w+)");

	// In the Javadoc of a type or of its package
	private static final Pattern NOT_FOR_USERS = Pattern.compile("Not API|Not for\\s+(?:\\*\\s+)?applications");

	@Test
	void everyTypeIsDocumentedForUsers() throws IOException {
		String pages = pages();
		List<String> types = types();
		assertThat(types).hasSizeGreaterThan(100)
			.allMatch((type) -> Pattern.compile("\\b" + type + "\\b").matcher(pages).find(), "is in README.md or docs");
	}

	private static List<String> types() throws IOException {
		try (Stream<Path> files = MODULES.stream()
			.flatMap((module) -> walk(ROOT.resolve(module).resolve("src/main/java")))) {
			return files.filter((file) -> file.toString().endsWith(".java") && isForUsers(file.getParent()))
				.map(PublicTypesTests::read)
				.filter((source) -> !NOT_FOR_USERS.matcher(source).find())
				.flatMap((source) -> PUBLIC.matcher(source).results())
				.map((type) -> type.group(1))
				.toList();
		}
	}

	private static boolean isForUsers(Path directory) {
		Path description = directory.resolve("package-info.java");
		return Files.exists(description) && !NOT_FOR_USERS.matcher(read(description)).find();
	}

	private static String pages() throws IOException {
		try (Stream<Path> pages = Files.list(ROOT.resolve("docs"))) {
			return Stream.concat(Stream.of(ROOT.resolve("README.md")), pages.filter(Files::isRegularFile))
				.map(PublicTypesTests::read)
				.reduce("", String::concat);
		}
	}

	private static Stream<Path> walk(Path directory) {
		try {
			return Files.walk(directory);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
