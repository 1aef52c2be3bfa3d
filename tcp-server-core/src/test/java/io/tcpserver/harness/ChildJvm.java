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

package io.tcpserver.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.fixture.Program;

/**
 * A class with a main method that runs in a JVM of its own, with this one's class path,
 * under conditions that this one cannot have. It ends when its input does.
 */
public final class ChildJvm implements AutoCloseable {

	private final Program program;

	/**
	 * Start a JVM.
	 * @param prefix the command that it is an argument of, or the shell code before it
	 * @param main the class
	 * @param arguments its arguments
	 */
	public ChildJvm(List<String> prefix, Class<?> main, String... arguments) throws IOException {
		this(prefix, classPath(), main, arguments);
	}

	/**
	 * Start a JVM with another class path.
	 * @param prefix the command that it is an argument of, or the shell code before it
	 * @param classPath the class path
	 * @param main the class
	 * @param arguments its arguments
	 */
	public ChildJvm(List<String> prefix, String classPath, Class<?> main, String... arguments) throws IOException {
		this(prefix, 64, classPath, main, arguments);
	}

	private ChildJvm(List<String> prefix, int heap, String classPath, Class<?> main, String... arguments)
			throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.add(System.getProperty("java.home") + "/bin/java");
		command.addAll(List.of("-Xmx" + heap + "m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath,
				main.getName()));
		command.addAll(List.of(arguments));
		this.program = Program.start(command);
	}

	/**
	 * Start a JVM with another heap.
	 * @param heap the most that it can become, in megabytes
	 * @param main the class
	 * @param arguments its arguments
	 */
	public static ChildJvm withHeap(int heap, Class<?> main, String... arguments) throws IOException {
		return new ChildJvm(List.of(), heap, classPath(), main, arguments);
	}

	/**
	 * Wait until it has written a line.
	 * @param start how the line begins
	 * @return the rest of the first such line
	 */
	public String printed(String start) {
		return this.program.awaitLine(start).substring(start.length());
	}

	/**
	 * Return the class path of this JVM.
	 */
	public static String classPath() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	/**
	 * Return what it has written to its output and error streams so far.
	 */
	public List<String> lines() {
		return this.program.lines();
	}

	public void send(String line) throws IOException {
		this.program.send(line);
	}

	/**
	 * Stop it, so that none of its threads runs, until {@link #resume}.
	 */
	public void suspend() throws IOException, InterruptedException {
		signal("STOP");
	}

	/**
	 * Let it run again.
	 */
	public void resume() throws IOException, InterruptedException {
		signal("CONT");
	}

	private void signal(String signal) throws IOException, InterruptedException {
		// A command of the shell: not every system has it as a program
		Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + this.program.pid()).start();
		if (kill.waitFor() != 0) {
			throw new IllegalStateException("kill ends with " + kill.exitValue());
		}
	}

	/**
	 * Let it end by itself.
	 * @return the exit code
	 */
	public int end() throws IOException, InterruptedException {
		return this.program.end();
	}

	@Override
	public void close() {
		this.program.close();
	}

}
