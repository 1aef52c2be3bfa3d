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
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A class with a main method that runs in a JVM of its own, with this one's class path,
 * under conditions that this one cannot have. It ends when its input does.
 */
public final class ChildJvm implements AutoCloseable {

	private final Process process;

	private final Writer input;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final Thread reader;

	/**
	 * Start a JVM.
	 * @param prefix the command that it is an argument of, or the shell code before it
	 * @param main the class
	 * @param arguments its arguments
	 */
	public ChildJvm(List<String> prefix, Class<?> main, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.add(System.getProperty("java.home") + "/bin/java");
		command.addAll(List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
		command.addAll(List.of(arguments));
		this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
		this.reader = new Thread(this::read, "child-output");
		this.reader.start();
	}

	private void read() {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			output.lines().forEach(this.lines::add);
		}
		catch (IOException | UncheckedIOException ex) {
			this.lines.add("Output of the child ended: " + ex);
		}
	}

	/**
	 * Return what it has written to its output and error streams so far.
	 */
	public List<String> lines() {
		return List.copyOf(this.lines);
	}

	public void send(String line) throws IOException {
		this.input.write(line + "\n");
		this.input.flush();
	}

	/**
	 * Let it end by itself.
	 * @return the exit code
	 */
	public int end() throws IOException, InterruptedException {
		this.input.close();
		if (!this.process.waitFor(20, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The child does not end: " + this.lines);
		}
		this.reader.join(10_000);
		return this.process.exitValue();
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
