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
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every behaviour that is kept from asyncio, made better or changed on purpose has a test
 * that names it. Writes the whole list to {@code target/asyncio-rows.md}.
 */
class AsyncioConformanceTests {

	private static final Logger logger = LoggerFactory.getLogger(AsyncioConformanceTests.class);

	private static final Pattern ROW = Pattern.compile("\\b[A-Z]\\d{2}\\b");

	private static final Pattern JAVADOC = Pattern.compile("(?s)/\\*\\*.*?\\*/");

	private static final Pattern NAMED = Pattern.compile("asyncio ([A-Z]\\d{2})\\b");

	private static final Path SOURCES = Path.of("src", "main", "java", "io", "tcpserver");

	private AsyncioRows rows;

	@BeforeEach
	void read() throws IOException {
		this.rows = new AsyncioRows(Path.of(".."));
	}

	@Test
	void everyRowHasItsTest() throws IOException {
		Path report = Files.writeString(Path.of("target", "asyncio-rows.md"), this.rows.report());
		logger.info("Rows without a test, all rows are in {}:\n{}", report.toAbsolutePath().normalize(),
				String.join("\n", this.rows.untested()));
		assertThat(this.rows.missing()).as("rows with neither test nor reason").isEmpty();
	}

	@Test
	void testsNameRowsThatExist() {
		assertThat(this.rows.unknown()).isEmpty();
	}

	@Test
	void pageListsEveryRowThatIsBetterOrDifferent() throws IOException {
		assertThat(rowsOfSection("What is better")).isEqualTo(this.rows.marked("B"));
		assertThat(rowsOfSection("What is different")).isEqualTo(this.rows.marked("D"));
	}

	@Test
	void pageCountsTheRows() throws IOException {
		assertThat(page()).contains("%d behaviors".formatted(this.rows.size()),
				"%d are the same here, %d are better, %d are different on purpose, and %d have no meaning in Java"
					.formatted(this.rows.marked("K").size(), this.rows.marked("B").size(), this.rows.marked("D").size(),
							this.rows.marked("N").size()));
	}

	@Test
	void pageHasAnAnchorForEachRow() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "asyncio.md"));
		List<String> list = page.substring(page.indexOf("## The list"))
			.lines()
			.filter((line) -> line.startsWith("| <a id="))
			.toList();
		assertThat(list).containsExactlyElementsOf(this.rows.all()
			.stream()
			.map((row) -> "| <a id=\"%s\"></a>%s | %s | %s |".formatted(anchor(row.id()), row.id(), row.verdict(),
					row.text()))
			.toList());
	}

	@Test
	void pageOfTheJavadocHasAnAnchorForEachRow() throws IOException {
		List<String> list = Files.readString(SOURCES.resolve("doc-files/asyncio.html"))
			.lines()
			.filter((line) -> line.startsWith("<dt") || line.startsWith("<dd"))
			.toList();
		assertThat(list).containsExactlyElementsOf(this.rows.all()
			.stream()
			.flatMap((row) -> Stream.of(
					"<dt id=\"%s\">%s (%s)</dt>".formatted(anchor(row.id()), row.id(), row.verdict()),
					"<dd>%s</dd>".formatted(row.text())))
			.toList());
	}

	@Test
	void javadocLinksToTheRowsThatItNames() throws IOException {
		Set<String> ids = this.rows.all().stream().map(AsyncioRows.Row::id).collect(Collectors.toSet());
		List<String> linked = new ArrayList<>();
		for (Path source : sourcesOfTheContract()) {
			String page = SOURCES.resolve("doc-files/asyncio.html").toString();
			String link = source.getParent().relativize(Path.of(page)).toString().replace('\\', '/');
			for (String comment : comments(source)) {
				for (MatchResult named : NAMED.matcher(comment).results().toList()) {
					assertThat(ids).as("%s: %s", source, named.group()).contains(named.group(1));
					assertThat(comment.substring(0, named.start())).as("%s: %s", source, named.group())
						.endsWith("<a href=\"%s#%s\">".formatted(link, anchor(named.group(1))));
					linked.add(named.group(1));
				}
			}
		}
		assertThat(linked).hasSizeGreaterThan(40);
	}

	private static List<Path> sourcesOfTheContract() throws IOException {
		try (Stream<Path> files = Files.walk(SOURCES)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !file.startsWith(SOURCES.resolve("netty")))
				.toList();
		}
	}

	// Without what begins its lines
	private static List<String> comments(Path source) throws IOException {
		return JAVADOC.matcher(Files.readString(source))
			.results()
			.map((comment) -> comment.group().replaceAll("\\s*\n\\s*\\*\\s*", " "))
			.toList();
	}

	private static String anchor(String id) {
		return id.toLowerCase(Locale.ROOT);
	}

	private static Set<String> rowsOfSection(String heading) throws IOException {
		String page = page();
		int begin = page.indexOf("## " + heading);
		int end = page.indexOf("\n## ", begin);
		return ROW.matcher(page.substring(begin, (end != -1) ? end : page.length()))
			.results()
			.map(MatchResult::group)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	// Each space may be the end of a line
	private static String page() throws IOException {
		return Files.readString(Path.of("..", "docs", "asyncio.md")).replaceAll("(?<=\\S)\n(?=\\w)", " ");
	}

	@Test
	void onlyAnnotationsClaimRows() {
		assertThat(AsyncioRows.claims("""
				// asyncio S01, @Asyncio("S02")
				/* @Asyncio("S03") */ @Asyncio({ "S04", // @Asyncio("S05")
				"S06" }) @DisplayName("asyncio S07, S08: a // in a text is no comment, asyncio S09")
				String text = "asyncio S10 \\" /* @Asyncio(\\"S11\\")"; @Asyncio("S12") // */
				""")).containsExactly("S04", "S06", "S07", "S08", "S12");
	}

	@Test
	void exceptionsAreStillTrue() {
		assertThat(this.rows.outdatedExceptions()).isEmpty();
	}

}
