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

package io.tcpserver.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.tcpserver.fixture.Program;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * The process of an attacked server.
 */
final class Victim implements AutoCloseable {

	private static final String OUT_OF_MEMORY = "OutOfMemoryError";

	private final Program program;

	private final InetSocketAddress address;

	private int reports;

	private Victim(Program program) {
		this.program = program;
		int port = Integer.parseInt(program.awaitLine("port ").substring("port ".length()));
		this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
	}

	/**
	 * Start a server.
	 * @param keyStore the file with its key
	 */
	static Victim start(VictimSettings settings, Path keyStore) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(System.getProperty("java.home") + "/bin/java");
		command.add("-Xmx" + settings.heap() + "m");
		// Seen also where it is caught
		command.add("-XX:OnOutOfMemoryError=echo " + OUT_OF_MEMORY);
		if (Runtime.version().feature() >= 24) {
			command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
		}
		command.addAll(
				List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
						VictimServer.class.getName()));
		command.addAll(Arrays.asList(settings.toArguments()));
		command.add(keyStore.toString());
		return new Victim(Program.start(command));
	}

	InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Return what it says about itself once it has collected its garbage.
	 */
	VictimReport reportWithoutGarbage() throws IOException {
		this.program.send(VictimServer.COLLECT);
		return report();
	}

	VictimReport report() throws IOException {
		this.reports++;
		String title = VictimServer.REPORT + this.reports;
		this.program.send(title);
		try {
			return VictimReport.parse(this.program.awaitLine(title + " "));
		}
		catch (ConditionTimeoutException | TerminalFailureException ex) {
			throw new IOException("It does not report", ex);
		}
	}

	void release() throws IOException {
		this.program.send(VictimServer.RELEASE);
	}

	/**
	 * Return whether it has ever had no memory, also of Netty's own count.
	 */
	boolean wasOutOfMemory() {
		return this.program.lines()
			.stream()
			.anyMatch((line) -> line.contains(OUT_OF_MEMORY) || line.contains("OutOfDirectMemoryError"));
	}

	/**
	 * Return how often it has warned of its memory.
	 */
	int warnings() {
		return (int) this.program.lines()
			.stream()
			.filter((line) -> line.contains(" WARN ") && line.contains("memory.total"))
			.count();
	}

	/**
	 * Return what it has written.
	 */
	List<String> lines() {
		return this.program.lines();
	}

	int end() throws IOException, InterruptedException {
		return this.program.end();
	}

	@Override
	public void close() {
		this.program.close();
	}

	@Override
	public String toString() {
		return this.program.toString();
	}

}
