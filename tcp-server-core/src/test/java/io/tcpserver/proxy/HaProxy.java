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

package io.tcpserver.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of HAProxy. It inherits its sockets from a line of Python, so that no port
 * has to be guessed.
 */
final class HaProxy implements AutoCloseable {

	// Binds, tells the ports, and becomes HAProxy
	private static final String BIND = """
			import os, socket, sys
			ports = []
			for i in range(int(sys.argv[2])):
			    s = socket.socket()
			    s.bind(("127.0.0.1", 0))
			    s.listen(128)
			    os.set_inheritable(s.fileno(), True)
			    os.environ["FD%d" % i] = str(s.fileno())
			    ports.append(str(s.getsockname()[1]))
			    s.detach()
			print(" ".join(ports), flush=True)
			os.execvp("haproxy", ["haproxy", "-db", "-f", sys.argv[1]])
			""";

	private static final String DEFAULTS = """
			defaults
			  mode tcp
			  timeout connect 10s
			  timeout client 10s
			  timeout server 10s
			""";

	private final Process process;

	private final Path log;

	private final List<InetSocketAddress> addresses = new ArrayList<>();

	private HaProxy(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Start a process.
	 * @param directory where to put its files
	 * @param listeners the lines of each listener besides the address, separated by
	 * semicolons; the first are about its binding
	 * @return the process
	 */
	static HaProxy start(Path directory, String... listeners) throws IOException {
		StringBuilder config = new StringBuilder(DEFAULTS);
		for (int i = 0; i < listeners.length; i++) {
			config.append("listen l%d\n  bind fd@${FD%d} %s\n".formatted(i, i, listeners[i].replace("; ", "\n  ")));
		}
		Path file = Files.writeString(directory.resolve("haproxy.cfg"), config);
		Path log = directory.resolve("haproxy.log");
		Process process = new ProcessBuilder("python3", "-c", BIND, file.toString(), String.valueOf(listeners.length))
			.redirectError(log.toFile())
			.start();
		HaProxy haProxy = new HaProxy(process, log);
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
			for (String port : String.valueOf(output.readLine()).split(" ")) {
				haProxy.addresses.add(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)));
			}
			return haProxy;
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException(haProxy.log(), ex);
		}
	}

	/**
	 * Return where a listener can be reached.
	 */
	InetSocketAddress address(int listener) {
		return this.addresses.get(listener);
	}

	String log() throws IOException {
		return Files.readString(this.log);
	}

	@Override
	public void close() throws Exception {
		this.process.destroy();
		if (!this.process.waitFor(10, TimeUnit.SECONDS)) {
			this.process.destroyForcibly();
		}
	}

}
