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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the build makes an exception for exists.
 */
class BuildFilesTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern FILES = Pattern.compile("<suppress files=\"([^\"]+)\"");

	private static final Pattern INCLUDED = Pattern.compile("<include>(io\\.tcpserver\\.[\\w.]+)</include>");

	private static final Pattern EXCLUDED = Pattern.compile("<exclude>(io\\.tcpserver\\.[\\w.]+)</exclude>");

	private static final Pattern MAIN = Pattern.compile(".*/src/main/java/(.*)\\.java");

	private static final String NOT_IMPLEMENTED = " * Not meant to be implemented by applications";

	private static final Pattern CHOICE = Pattern.compile("\\(([^()]*\\|[^()]*)\\)");

	@Test
	void everyNameInASuppressionMatchesAFile() throws IOException {
		List<String> sources = sources();
		Matcher files = FILES.matcher(Files.readString(ROOT.resolve("src/checkstyle/checkstyle-suppressions.xml")));
		assertThat(files.results().flatMap((result) -> choices(result.group(1)))).hasSizeGreaterThan(10)
			.allSatisfy((name) -> assertThat(sources).as(name).anyMatch(Pattern.compile(name).asPredicate()));
	}

	@Test
	void interfacesThatMayGainMethodsAreThoseThatSaySo() throws IOException {
		Matcher included = INCLUDED.matcher(Files.readString(ROOT.resolve("pom.xml")));
		List<String> saying = new ArrayList<>();
		for (String source : sources()) {
			if (MAIN.matcher(source).matches() && Files.readString(Path.of(source)).contains(NOT_IMPLEMENTED)) {
				saying.add(MAIN.matcher(source).replaceFirst("$1").replace('/', '.'));
			}
		}
		assertThat(included.results().map((result) -> result.group(1))).isNotEmpty()
			.containsExactlyInAnyOrderElementsOf(saying);
	}

	@Test
	void packagesThatAreNotApiExist() throws IOException {
		Matcher excluded = EXCLUDED.matcher(Files.readString(ROOT.resolve("pom.xml")));
		assertThat(excluded.results().map((result) -> "/" + result.group(1).replace('.', '/'))).isNotEmpty()
			.allSatisfy((name) -> assertThat(sources()).as(name)
				.anyMatch((source) -> source.contains(name + "/") || source.endsWith(name + ".java")));
	}

	// (a|b)c|d is ac, bc and d
	private static Stream<String> choices(String pattern) {
		Matcher choice = CHOICE.matcher(pattern);
		if (choice.find()) {
			return Stream.of(choice.group(1).split("\\|"))
				.flatMap(
						(one) -> choices(pattern.substring(0, choice.start()) + one + pattern.substring(choice.end())));
		}
		return Stream.of(pattern.split("\\|"));
	}

	private static List<String> sources() throws IOException {
		try (Stream<Path> files = Files.walk(ROOT)) {
			return files.map(Path::toString).filter((file) -> file.endsWith(".java")).toList();
		}
	}

}
