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

package io.tcpserver.starter;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application as a process of its own.
 */
final class ApplicationProcess implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("TCP server 'default' is serving on \\S*:(\\d+)");

	private final Process process;

	private final BufferedReader output;

	private final List<String> log = new ArrayList<>();

	private ApplicationProcess(Process process) {
		this.process = process;
		this.output = process.inputReader();
	}

	/**
	 * Start an application of this module.
	 * @param classPath what it has besides the classes of this module
	 */
	static ApplicationProcess start(List<Path> classPath, Class<?> application, String... arguments)
			throws IOException {
		StringBuilder path = new StringBuilder(Path.of("target", "test-classes").toString());
		classPath.forEach((entry) -> path.append(File.pathSeparator).append(entry));
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-cp", path.toString(), application.getName()));
		command.addAll(List.of(arguments));
		return new ApplicationProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
	}

	/**
	 * Return the runtime class path of this module.
	 */
	static List<Path> runtimeClassPath() throws IOException {
		String classPath = Files.readString(Path.of("target", "runtime-class-path.txt")).strip();
		return Pattern.compile(File.pathSeparator, Pattern.LITERAL).splitAsStream(classPath).map(Path::of).toList();
	}

	int awaitPort() throws IOException {
		String line = this.output.readLine();
		while (line != null) {
			this.log.add(line);
			Matcher port = PORT.matcher(line);
			if (port.find()) {
				return Integer.parseInt(port.group(1));
			}
			line = this.output.readLine();
		}
		throw new IOException("The application ended: " + this.log);
	}

	void terminate() {
		this.process.toHandle().destroy();
	}

	/**
	 * Wait until it ends.
	 * @return the exit code
	 */
	int awaitExit() throws InterruptedException {
		this.output.lines().forEach(this.log::add);
		assertThat(this.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return this.process.exitValue();
	}

	/**
	 * Return what it has logged as far as it has been read.
	 */
	List<String> log() {
		return this.log;
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly();
		this.output.close();
	}

}
