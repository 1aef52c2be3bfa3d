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
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.YamlMapFactoryBean;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the build makes an exception for exists, and files that name the same things
 * agree.
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

	@Test
	void bomManagesEveryPublishedModule() throws IOException {
		List<String> modules = new ArrayList<>(publishedModules());
		assertThat(modules.remove("tcp-server-dependencies")).isTrue();
		assertThat(modules).contains("tcp-server-spring-boot-starter");
		assertThat(managedModules("tcp-server-dependencies/pom.xml")).containsExactlyInAnyOrderElementsOf(modules);
		modules.add("test-fixtures");
		assertThat(managedModules("pom.xml")).containsExactlyInAnyOrderElementsOf(modules);
	}

	@ParameterizedTest
	@ValueSource(strings = { "sources", "javadoc" })
	void everyPublishedJarComesWithAnother(String classifier) throws IOException {
		for (String module : publishedModules()) {
			String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
			assertThat(pom.contains("<packaging>pom</packaging>") || pom.contains("<id>attach-" + classifier + "</id>"))
				.as(module)
				.isTrue();
		}
	}

	@Test
	void workflowRunsOnTheJdksThatTheReadmeNames() throws IOException {
		Matcher readme = Pattern.compile("17 or newer \\((?:[^()]*)\\)")
			.matcher(Files.readString(ROOT.resolve("README.md")));
		assertThat(readme.find()).isTrue();
		assertThat(numbers(readme.group().replace("17 or newer", ""))).isEqualTo(jdks("build.yml")).hasSize(3);
		Map<String, Object> build = workflow("build.yml");
		assertThat(build.toString()).contains("ubuntu-latest", "macos-latest", "windows-latest");
		assertThat(jdks("build.yml")).contains(property("java.version"));
	}

	@Test
	void workflowsAskForNoMoreThanTheyNeed() throws IOException {
		try (Stream<Path> workflows = Files.list(ROOT.resolve(".github/workflows"))) {
			assertThat(workflows.map((file) -> file.getFileName().toString())).contains("build.yml", "codeql.yml")
				.allSatisfy((name) -> assertThat(workflow(name)).as(name)
					.containsKeys("jobs", "name")
					.containsEntry("permissions", Map.of("contents", "read")));
		}
	}

	@Test
	void dependabotWatchesMavenAndTheWorkflows() throws IOException {
		assertThat(yaml(".github/dependabot.yml").toString()).contains("package-ecosystem=maven",
				"package-ecosystem=github-actions");
	}

	@Test
	void pagesAndFormsNameTheRepository() throws IOException {
		for (String file : List.of(".github/ISSUE_TEMPLATE/config.yml", "RELEASING.md")) {
			assertThat(Files.readString(ROOT.resolve(file))).as(file).contains(repository());
		}
	}

	// Modules of the build that are neither tests nor a demo
	static List<String> publishedModules() throws IOException {
		List<String> published = new ArrayList<>();
		Matcher module = Pattern.compile("<module>([^<]+)</module>").matcher(Files.readString(ROOT.resolve("pom.xml")));
		while (module.find()) {
			String pom = Files.readString(ROOT.resolve(module.group(1)).resolve("pom.xml"));
			if (!pom.contains("<maven.deploy.skip>true</maven.deploy.skip>")) {
				published.add(module.group(1));
			}
		}
		return published;
	}

	static String repository() throws IOException {
		return property("repository.url");
	}

	static String property(String name) throws IOException {
		Matcher value = Pattern.compile("<%1$s>([^<]+)</%1$s>".formatted(Pattern.quote(name)))
			.matcher(Files.readString(ROOT.resolve("pom.xml")));
		assertThat(value.find()).as(name).isTrue();
		return value.group(1);
	}

	private static List<String> managedModules(String pom) throws IOException {
		String text = Files.readString(ROOT.resolve(pom));
		String managed = text.substring(text.indexOf("<dependencyManagement>"),
				text.indexOf("</dependencyManagement>"));
		return Pattern.compile("<groupId>io\\.tcpserver</groupId>\\s*<artifactId>([^<]+)</artifactId>")
			.matcher(managed)
			.results()
			.map((result) -> result.group(1))
			.toList();
	}

	private static Set<String> numbers(String text) {
		return Pattern.compile("\\d+").matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
	}

	private static Set<String> jdks(String name) throws IOException {
		Matcher matrix = Pattern.compile("java: \\[([^]]*)]")
			.matcher(Files.readString(ROOT.resolve(".github/workflows").resolve(name)));
		assertThat(matrix.find()).isTrue();
		return numbers(matrix.group(1));
	}

	private static Map<String, Object> workflow(String name) {
		return yaml(".github/workflows/" + name);
	}

	private static Map<String, Object> yaml(String file) {
		YamlMapFactoryBean yaml = new YamlMapFactoryBean();
		yaml.setResources(new FileSystemResource(ROOT.resolve(file)));
		return Objects.requireNonNull(yaml.getObject());
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
