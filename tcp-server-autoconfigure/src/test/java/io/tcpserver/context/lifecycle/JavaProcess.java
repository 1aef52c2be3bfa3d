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

package io.tcpserver.context.lifecycle;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process of its own that runs a main class with the class path of the tests.
 */
final class JavaProcess implements AutoCloseable {

	private final Process process;

	private final BufferedReader output;

	private JavaProcess(Process process) {
		this.process = process;
		this.output = process.inputReader();
	}

	static JavaProcess start(Class<?> main, String... arguments) throws IOException {
		return start(List.of(), List.of(), main, arguments);
	}

	static JavaProcess start(List<Path> classPath, List<String> options, Class<?> main, String... arguments)
			throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.add("-cp");
		StringBuilder path = new StringBuilder();
		classPath.forEach((entry) -> path.append(entry).append(File.pathSeparator));
		command.add(path.append(classPath()).toString());
		command.add(main.getName());
		command.addAll(List.of(arguments));
		return new JavaProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	static String classPath() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	/**
	 * Called by the process: write a line for {@link #awaitLine(String)}.
	 */
	static void tell(String line) {
		PrintStream out = System.out;
		out.println(line);
	}

	String awaitLine(String prefix) throws IOException {
		StringBuilder seen = new StringBuilder();
		String line = this.output.readLine();
		while (line != null) {
			if (line.startsWith(prefix)) {
				return line.substring(prefix.length());
			}
			seen.append(line).append('\n');
			line = this.output.readLine();
		}
		throw new IOException("The process ended before it wrote '%s':%n%s".formatted(prefix, seen));
	}

	/**
	 * Wait for a line.
	 * @return the lines before it
	 */
	List<String> awaitLines(String prefix) throws IOException {
		List<String> seen = new ArrayList<>();
		String line = this.output.readLine();
		while (line != null && !line.startsWith(prefix)) {
			seen.add(line);
			line = this.output.readLine();
		}
		assertThat(line).as(() -> String.join("\n", seen)).isNotNull();
		return seen;
	}

	void terminate() {
		this.process.destroy();
	}

	int awaitExit() throws InterruptedException {
		assertThat(this.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		return this.process.exitValue();
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly();
		this.output.close();
	}

}
