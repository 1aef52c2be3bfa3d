package io.tcpserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lists which tests cover which row of asyncio's behaviour, in
 * {@code target/asyncio-rows.md}: each row has a test that names it, or a reason why
 * there is none.
 */
class AsyncioConformanceTests {

	private static final Pattern MENTION = Pattern.compile("asyncio ((?:[A-Z]\\d\\d(?:, | and | to |,)?)+)");

	private static final Pattern ROW = Pattern.compile("[A-Z]\\d\\d");

	@Test
	void everyRowHasATestOrAReason() throws IOException {
		Map<String, Set<String>> tests = tests();
		List<String> report = new ArrayList<>(List.of("| row | | covered by, or why not |", "|---|---|---|"));
		List<String> missing = new ArrayList<>();
		for (String line : Files.readAllLines(Path.of("src/test/resources/asyncio-rows.txt"))) {
			if (line.startsWith("#")) {
				continue;
			}
			String[] row = line.split(" ", 3);
			Set<String> covering = tests.getOrDefault(row[0], Set.of());
			String reason = (row.length > 2) ? row[2] : (row[1].equals("N") ? "has no meaning in Java" : "");
			if (covering.isEmpty() && reason.isEmpty()) {
				missing.add(row[0]);
			}
			if (covering.isEmpty()) {
				System.out.printf("asyncio %s has no test: %s%n", row[0], reason.isEmpty() ? "MISSING" : reason);
			}
			report.add("| %s | %s | %s |".formatted(row[0], row[1],
					covering.isEmpty() ? reason : String.join(", ", covering)));
		}
		Files.createDirectories(Path.of("target"));
		Files.write(Path.of("target/asyncio-rows.md"), report);
		assertThat(missing).as("rows without a test and without a reason").isEmpty();
	}

	private static Map<String, Set<String>> tests() throws IOException {
		Map<String, Set<String>> tests = new TreeMap<>();
		for (Path module : List.of(Path.of("."), Path.of("../tcp-server-autoconfigure"), Path.of("../demo-app"))) {
			try (Stream<Path> sources = Files.walk(module.resolve("src/test/java"))) {
				for (Path source : sources.filter((path) -> path.toString().endsWith("Tests.java")).toList()) {
					String name = source.getFileName().toString().replace(".java", "");
					Matcher mention = MENTION.matcher(Files.readString(source));
					while (mention.find()) {
						rows(mention.group(1))
							.forEach((row) -> tests.computeIfAbsent(row, (key) -> new TreeSet<>()).add(name));
					}
				}
			}
		}
		return tests;
	}

	private static List<String> rows(String mention) {
		List<String> rows = new ArrayList<>();
		Matcher matcher = ROW.matcher(mention);
		while (matcher.find()) {
			rows.add(matcher.group());
		}
		return rows;
	}

}
