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

package io.tcpserver.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of the harness that answers each line on its standard input with one line on
 * its standard output, and ends at the end of its input. Confined to one thread.
 */
final class ChildProcess implements Closeable {

	private static final long EXIT_SECONDS = 10;

	/**
	 * Netty uses native libraries and {@code Unsafe}, which newer JDKs warn about; older
	 * ones do not know the options.
	 */
	private static final List<String> NETTY_OPTIONS = List.of("-XX:+IgnoreUnrecognizedVMOptions",
			"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

	private final String name;

	private final Process process;

	private final BufferedReader output;

	private final BufferedWriter input;

	ChildProcess(String name, List<String> command) throws IOException {
		this.name = name;
		this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		this.output = this.process.inputReader(StandardCharsets.UTF_8);
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
	}

	static List<String> javaCommand(Path java, List<String> jvmOptions, Class<?> mainClass, String... args) {
		List<String> command = new ArrayList<>(List.of(java.toString()));
		command.addAll(NETTY_OPTIONS);
		command.addAll(jvmOptions);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
		command.addAll(List.of(args));
		return command;
	}

	static List<String> javaCommand(Path java, List<String> jvmOptions, Path jar, String... args) {
		List<String> command = new ArrayList<>(List.of(java.toString()));
		command.addAll(NETTY_OPTIONS);
		command.addAll(jvmOptions);
		command.addAll(List.of("-jar", jar.toString()));
		command.addAll(List.of(args));
		return command;
	}

	/**
	 * Ask the process to end.
	 */
	void terminate() {
		this.process.destroy();
	}

	String ask(String question) throws IOException {
		tell(question);
		return readLine();
	}

	/**
	 * Say something whose answer is read later.
	 */
	void tell(String line) throws IOException {
		this.input.write(line);
		this.input.newLine();
		this.input.flush();
	}

	/**
	 * Say no more.
	 */
	void endInput() throws IOException {
		this.input.close();
	}

	String readLine() throws IOException {
		String line = this.output.readLine();
		if (line == null) {
			throw new IOException("Process '%s' ended without an answer".formatted(this.name));
		}
		return line;
	}

	long pid() {
		return this.process.pid();
	}

	/**
	 * Wait, noticing when the process dies meanwhile.
	 */
	void watch(Duration duration) throws IOException, InterruptedException {
		if (this.process.waitFor(duration.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new IOException("Process '%s' ended with %d".formatted(this.name, this.process.exitValue()));
		}
	}

	@Override
	public void close() throws IOException {
		this.input.close();
		try {
			if (!this.process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
