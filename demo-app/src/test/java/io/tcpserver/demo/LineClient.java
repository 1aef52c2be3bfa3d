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

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.tcpserver.fixture.Tool;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that is told what to send and says what it receives, line by line.
 */
final class LineClient implements AutoCloseable {

	/**
	 * What is received last.
	 */
	static final String END = "(end)";

	private static final Path DEVICE = Path.of("src", "test", "resources", "device.py");

	private final OutputStream output;

	private final Closeable whole;

	private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

	private LineClient(InputStream input, OutputStream output, Closeable whole) {
		this.output = output;
		this.whole = whole;
		Thread reader = new Thread(() -> read(input), "line client");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Connect with a socket.
	 * @param port the port
	 */
	static LineClient socket(int port) throws IOException {
		Socket socket = new Socket("localhost", port);
		return new LineClient(socket.getInputStream(), socket.getOutputStream(), socket);
	}

	/**
	 * Connect with {@code nc}, which nobody here wrote.
	 * @param port the port
	 */
	static LineClient netcat(int port) throws IOException {
		return process("nc", "-N", "127.0.0.1", String.valueOf(port));
	}

	/**
	 * Start a device that uses the asyncio of Python.
	 * @param port the port
	 * @param device the id of the device
	 * @param readings how many readings it sends
	 */
	static LineClient device(int port, String device, int readings) throws IOException {
		return process("python3", DEVICE.toString(), String.valueOf(port), device, String.valueOf(readings));
	}

	private static LineClient process(String... command) throws IOException {
		Tool.of(command[0]).ifPresent(Tool::require);
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		return new LineClient(process.getInputStream(), process.getOutputStream(), process::destroyForcibly);
	}

	private void read(InputStream input) {
		BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
		try {
			reader.lines().forEach(this.lines::add);
			this.lines.add(END);
		}
		catch (UncheckedIOException ex) {
			this.lines.add(ex.getMessage());
		}
	}

	/**
	 * Send a line.
	 * @param line the line
	 */
	LineClient type(String line) throws IOException {
		this.output.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		this.output.flush();
		return this;
	}

	/**
	 * Wait for the next line.
	 */
	String next() throws InterruptedException {
		String line = this.lines.poll(30, TimeUnit.SECONDS);
		assertThat(line).as("next line").isNotNull();
		return line;
	}

	/**
	 * Wait for the next lines and check them.
	 * @param expected the lines
	 */
	LineClient sees(String... expected) throws InterruptedException {
		for (String line : expected) {
			assertThat(next()).isEqualTo(line);
		}
		return this;
	}

	/**
	 * End what is sent; with a socket, the connection.
	 */
	void end() throws IOException {
		this.output.close();
	}

	@Override
	public void close() throws IOException {
		this.whole.close();
	}

}
