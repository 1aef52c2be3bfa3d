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

package io.tcpserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What asyncio does, row by row, and the tests of all modules that name these rows.
 */
final class AsyncioRows {

	private static final Pattern ROW = Pattern.compile("([A-Z]\\d{2}) (K|B|D|N) (.+)");

	private static final Pattern EXCEPTION = Pattern.compile("([A-Z]\\d{2}) (.+)");

	private static final String STRING = "\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'";

	// What looks like a comment in a string is none, and the reverse
	private static final Pattern STRING_OR_COMMENT = Pattern.compile("(" + STRING + ")|//[^\n]*|(?s:/\\*.*?\\*/)");

	// @Asyncio("S01"), @Asyncio({ "S01", "P04" }) or @DisplayName("asyncio S01, P04:
	// ...")
	private static final Pattern CLAIM_OR_STRING = Pattern
		.compile("(@Asyncio\\([^)]*\\)|@DisplayName\\(\"asyncio [A-Z]\\d{2}(?:, [A-Z]\\d{2})*(?!-)\\b)|" + STRING);

	private static final Pattern ID = Pattern.compile("[A-Z]\\d{2}");

	private final Map<String, Row> rows = new LinkedHashMap<>();

	private final Map<String, String> exceptions = new LinkedHashMap<>();

	private final Map<String, SortedSet<String>> tests = new TreeMap<>();

	AsyncioRows(Path root) throws IOException {
		for (String line : lines("asyncio-rows.txt")) {
			Matcher row = matcher(ROW, line);
			this.rows.put(row.group(1), new Row(row.group(1), row.group(2), row.group(3)));
		}
		for (String line : lines("asyncio-exceptions.txt")) {
			Matcher exception = matcher(EXCEPTION, line);
			this.exceptions.put(exception.group(1), exception.group(2));
		}
		for (Path source : testSources(root)) {
			addClaims(source);
		}
	}

	private static List<String> lines(String name) throws IOException {
		try (Stream<String> lines = Files.lines(Path.of("src", "test", "resources", name))) {
			return lines.filter((line) -> !line.isBlank() && !line.startsWith("#")).toList();
		}
	}

	private static Matcher matcher(Pattern pattern, String line) {
		Matcher matcher = pattern.matcher(line);
		if (!matcher.matches()) {
			throw new IllegalStateException("Cannot be understood: '" + line + "'");
		}
		return matcher;
	}

	private static List<Path> testSources(Path root) throws IOException {
		List<Path> sources = new ArrayList<>();
		try (Stream<Path> modules = Files.list(root)) {
			for (Path tests : modules.map((module) -> module.resolve("src/test/java"))
				.filter(Files::isDirectory)
				.toList()) {
				try (Stream<Path> files = Files.walk(tests)) {
					files.filter((file) -> file.toString().endsWith("Tests.java")).forEach(sources::add);
				}
			}
		}
		return sources;
	}

	/**
	 * Return the rows that the tests of a source claim to prove. What is only in a
	 * comment is no claim.
	 */
	static SortedSet<String> claims(String source) {
		SortedSet<String> claims = new TreeSet<>();
		String code = STRING_OR_COMMENT.matcher(source)
			.replaceAll((match) -> (match.group(1) != null) ? Matcher.quoteReplacement(match.group(1)) : " ");
		Matcher claim = CLAIM_OR_STRING.matcher(code);
		while (claim.find()) {
			if (claim.group(1) != null) {
				ID.matcher(claim.group(1)).results().map(MatchResult::group).forEach(claims::add);
			}
		}
		return claims;
	}

	private void addClaims(Path source) throws IOException {
		String test = source.getFileName().toString().replace(".java", "");
		for (String id : claims(Files.readString(source))) {
			this.tests.computeIfAbsent(id, (key) -> new TreeSet<>()).add(test);
		}
	}

	int size() {
		return this.rows.size();
	}

	Collection<Row> all() {
		return this.rows.values();
	}

	/**
	 * Return the rows with a mark.
	 */
	SortedSet<String> marked(String mark) {
		return this.rows.values()
			.stream()
			.filter((row) -> row.mark().equals(mark))
			.map(Row::id)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * Return the rows that must have a test, and have neither that nor a reason.
	 */
	List<Row> missing() {
		return this.rows.values()
			.stream()
			.filter((row) -> row.isRequired() && !this.tests.containsKey(row.id())
					&& !this.exceptions.containsKey(row.id()))
			.toList();
	}

	/**
	 * Return the rows without a test, each with the reason.
	 */
	List<String> untested() {
		return this.rows.values()
			.stream()
			.filter((row) -> !this.tests.containsKey(row.id()))
			.map((row) -> row.id() + " (" + row.text() + "): " + reason(row))
			.toList();
	}

	/**
	 * Return what tests or exceptions name although there is no such row.
	 */
	List<String> unknown() {
		return Stream.concat(this.tests.keySet().stream(), this.exceptions.keySet().stream())
			.filter((id) -> !this.rows.containsKey(id))
			.toList();
	}

	/**
	 * Return the exceptions that no longer are, as a test names the row.
	 */
	List<String> outdatedExceptions() {
		return this.exceptions.keySet().stream().filter(this.tests::containsKey).toList();
	}

	/**
	 * Return the report in Markdown.
	 */
	String report() {
		StringBuilder report = new StringBuilder("# asyncio's behaviour and its tests\n\n");
		report.append("| row | mark | what | tests |\n|---|---|---|---|\n");
		for (Row row : this.rows.values()) {
			SortedSet<String> covering = this.tests.get(row.id());
			report.append("| %s | %s | %s | %s |\n".formatted(row.id(), row.mark(), row.text(),
					(covering != null) ? String.join(", ", covering) : "none: " + reason(row)));
		}
		return report.toString();
	}

	private String reason(Row row) {
		String exception = this.exceptions.get(row.id());
		if (exception != null) {
			return exception;
		}
		return row.mark().equals("N") ? "without meaning in Java" : "MISSING";
	}

	/**
	 * One behaviour.
	 */
	record Row(String id, String mark, String text) {

		boolean isRequired() {
			return !this.mark.equals("N");
		}

		/**
		 * Return how the server compares, as the documentation calls it.
		 */
		String verdict() {
			return switch (this.mark) {
				case "K" -> "same";
				case "B" -> "better";
				case "D" -> "different";
				default -> "no meaning in Java";
			};
		}

	}

}
