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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tcpserver.fixture.Program;
import io.tcpserver.fixture.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs what {@code docs/asyncio.md} shows: each sample in Python and in Java prints what
 * is shown below the two.
 */
class AsyncioPageTests {

	private static List<Sample> samples;

	// What all samples share
	private static Readme prelude;

	@BeforeAll
	static void read() throws IOException {
		String page = Readme.read(Path.of("..", "docs", "asyncio.md")).text();
		String chapter = page.substring(page.indexOf("\n## Samples\n"), page.indexOf("\n## What is the same\n"));
		List<String> sections = List.of(chapter.split("\n### "));
		prelude = new Readme(sections.get(0));
		samples = sections.stream().skip(1).map(Sample::of).toList();
	}

	static Stream<Sample> samples() {
		return samples.stream();
	}

	@Test
	void pageHasTheSamplesOfPythonsDocumentation() {
		assertThat(samples).extracting(Sample::title)
			.containsExactly("Start a server", "Bind now, serve later", "Ask whether a server is serving",
					"Serve in the background", "Cancel", "Use a context manager", "Close, and wait for the clients");
	}

	@ParameterizedTest
	@MethodSource("samples")
	void pythonPrintsWhatIsShown(Sample sample, @TempDir Path directory) throws Exception {
		Tool.PYTHON.require();
		Path script = Files.writeString(directory.resolve("sample.py"),
				prelude.blocks("python").get(0) + "\n" + sample.python());
		try (Program python = Program.start(List.of("python3", script.toString()))) {
			assertThat(python.end()).as("%s", python).isZero();
			assertThat(python.lines()).isEqualTo(sample.output());
		}
	}

	@ParameterizedTest
	@MethodSource("samples")
	void javaPrintsWhatIsShown(Sample sample, @TempDir Path classes) throws Exception {
		Snippet.of(prelude.blocks("java").get(0)).load(classes);
		Class<?> snippet = Snippet.of(sample.java()).load(classes);
		assertThat(outputOf(snippet)).isEqualTo(sample.output());
	}

	// Without what is logged, which goes the same way
	private static List<String> outputOf(Class<?> snippet) throws Exception {
		Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		Level level = root.getLevel();
		PrintStream before = System.out;
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		root.setLevel(Level.OFF);
		System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
		try {
			snippet.getMethod("run").invoke(null);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		finally {
			System.setOut(before);
			root.setLevel(level);
		}
		return output.toString(StandardCharsets.UTF_8).lines().toList();
	}

	/**
	 * A sample in both languages.
	 *
	 * @param title its heading
	 * @param python the code in Python
	 * @param java the code in Java
	 * @param output what both print
	 */
	record Sample(String title, String python, String java, List<String> output) {

		static Sample of(String section) {
			Readme text = new Readme(section);
			return new Sample(section.lines().findFirst().orElseThrow(), only(text, "python"), only(text, "java"),
					only(text, "text").lines().toList());
		}

		private static String only(Readme text, String language) {
			List<String> blocks = text.blocks(language);
			assertThat(blocks).as(language).hasSize(1);
			return blocks.get(0);
		}

		@Override
		public String toString() {
			return this.title;
		}

	}

}
