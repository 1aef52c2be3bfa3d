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
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pages link to pages that exist, and name classes that exist.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");

	// `DrainTests`, in tables and texts
	private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)`");

	private static final Pattern QUALIFIED = Pattern.compile("io\\.tcpserver\\.[a-z.]*[A-Z]\\w*");

	private static final Set<String> OF_REACTOR = Set.of("Flux", "Mono");

	@Test
	void linksLeadSomewhere() throws IOException {
		for (Path page : pages()) {
			Matcher link = LINK.matcher(Files.readString(page));
			while (link.find()) {
				assertThat(page.resolveSibling(link.group(1))).as("in %s", ROOT.relativize(page)).exists();
			}
		}
	}

	@Test
	void architectureNamesClassesThatExist() throws IOException {
		Set<String> classes = files("java").stream()
			.map((file) -> file.getFileName().toString().replace(".java", ""))
			.collect(Collectors.toSet());
		for (String page : List.of("ARCHITECTURE.md", "docs/concurrency.md")) {
			Matcher name = CLASS.matcher(Files.readString(ROOT.resolve(page)));
			while (name.find()) {
				assertThat(classes.contains(name.group(1)) || isOfOthers(name.group(1)))
					.as("%s in %s", name.group(1), page)
					.isTrue();
			}
		}
	}

	@Test
	void newNamesInUpgradingExistAndOldOnesDoNot() throws IOException {
		Set<String> classes = files("java").stream()
			.map((file) -> file.toString().replaceFirst(".*/java/(.*)\\.java", "$1").replace('/', '.'))
			.collect(Collectors.toSet());
		List<String[]> rows = Files.readString(ROOT.resolve("UPGRADING.md"))
			.lines()
			.filter((line) -> line.startsWith("| ") && !line.contains("| the same"))
			.map((line) -> line.split(" \\| "))
			.toList();
		assertThat(rows).hasSizeGreaterThan(10).allSatisfy((row) -> {
			assertThat(QUALIFIED.matcher(row[1]).results().map(MatchResult::group)).isSubsetOf(classes);
			assertThat(QUALIFIED.matcher(row[0]).results().map(MatchResult::group))
				.doesNotContainAnyElementsOf(classes);
		});
	}

	@Test
	void everyJavaSnippetOfAPageCompiles(@TempDir Path output) throws IOException {
		for (Path page : pages()) {
			for (String code : Readme.read(page).blocks("java")) {
				String complaints = Snippet.isOfTheDemo(code) ? "" : Snippet.of(code).compile(output);
				assertThat(complaints).as("%s in %s", code, ROOT.relativize(page)).isEmpty();
			}
		}
	}

	@Test
	void pushPageShowsPropertiesThatExist() throws IOException {
		Readme page = Readme.read(ROOT.resolve("docs/push.md"));
		assertThat(page.blocks("yaml")).singleElement().asString().contains("slow-consumer:", "policy: skip");
		assertThat(Files.readString(ROOT.resolve("docs/properties.md"))).contains("`slow-consumer.policy`",
				"`slow-consumer.limit`");
	}

	private static boolean isOfOthers(String name) {
		return OF_REACTOR.contains(name) || Stream.of("java.lang.", "java.io.").anyMatch((prefix) -> {
			try {
				Class.forName(prefix + name);
				return true;
			}
			catch (ClassNotFoundException ex) {
				return false;
			}
		});
	}

	private static List<Path> pages() throws IOException {
		return files("md");
	}

	private static List<Path> files(String extension) throws IOException {
		try (Stream<Path> files = Files.walk(ROOT)) {
			return files.filter((file) -> file.toString().endsWith("." + extension))
				.filter((file) -> !ROOT.relativize(file).toString().matches("(.*/)?(target|\\.git)/.*"))
				.toList();
		}
	}

}
