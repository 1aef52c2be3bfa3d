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

package io.tcpserver.test;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program that is no part of this project, as a process. What it writes to its output
 * and error streams is read all the time.
 */
public final class Program implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final Process process;

	private final Writer input;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Thread reader;

	private Program(List<String> command) throws IOException {
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
		this.reader = new Thread(this::read, "program-output");
		this.reader.start();
	}

	public static Program start(List<String> command) throws IOException {
		return new Program(command);
	}

	/**
	 * Skip the test where a program is missing.
	 */
	public static void assumeInstalled(String name) {
		Assumptions.assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, name))), name + " is not installed");
	}

	private void read() {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			output.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add("Output ended: " + ex);
		}
	}

	/**
	 * Return what it has written so far.
	 */
	public List<String> lines() {
		return List.copyOf(this.lines);
	}

	/**
	 * Wait until a line is there that contains a text.
	 * @return the first such line
	 */
	public String awaitLine(String text) {
		Awaitility.await(text)
			.atMost(PATIENCE)
			.failFast("The program has ended",
					() -> assertThat(this.reader.isAlive() || isThere(text)).as("'%s' in: %s", text, this).isTrue())
			.until(() -> isThere(text));
		return find(text).findFirst().orElseThrow();
	}

	private boolean isThere(String text) {
		return find(text).findFirst().isPresent();
	}

	private Stream<String> find(String text) {
		return this.lines.stream().filter((line) -> line.contains(text));
	}

	public Program send(String line) throws IOException {
		this.input.write(line + "\n");
		this.input.flush();
		return this;
	}

	/**
	 * Let it end, now that its input does.
	 * @return the exit code
	 */
	public int end() throws IOException, InterruptedException {
		try {
			this.input.close();
		}
		catch (IOException ex) {
			this.lines.add("It has ended before its input: " + ex);
		}
		return exitCode();
	}

	/**
	 * Wait until it ends by itself.
	 */
	public int exitCode() throws InterruptedException {
		if (!this.process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new IllegalStateException("It does not end: " + this.lines);
		}
		this.reader.join(PATIENCE.toMillis());
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	@Override
	public String toString() {
		return String.join("\n", this.lines);
	}

}
