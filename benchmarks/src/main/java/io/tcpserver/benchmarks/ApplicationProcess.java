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

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged demo in a process of its own, on ports that it tells in its log.
 */
final class ApplicationProcess implements Closeable {

	private static final Pattern TCP_PORT = Pattern.compile("TCP server 'default' is serving on \\S*:(\\d+)");

	private static final Pattern HTTP_PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final ChildProcess process;

	private int port;

	private int httpPort;

	private ApplicationProcess(ChildProcess process) {
		this.process = process;
	}

	static ApplicationProcess start(Path jar, ServerLaunch launch, int connections) throws IOException {
		if (!Files.exists(jar)) {
			throw new IOException("There is no '%s': package the demo, or name it (--app)".formatted(jar));
		}
		ApplicationProcess application = new ApplicationProcess(new ChildProcess("application",
				ChildProcess.javaCommand(launch.java(), launch.jvmOptions(), jar, "--tcp.server.port=0",
						"--tcp.server.transport=" + launch.transport(), "--tcp.servers.chat.port=0",
						"--tcp.servers.telemetry.port=0", "--tcp.server.limits.max-connections=" + connections,
						"--server.port=0", "--spring.main.banner-mode=off")));
		try {
			application.readPorts();
		}
		catch (IOException ex) {
			application.close();
			throw ex;
		}
		return application;
	}

	private void readPorts() throws IOException {
		while (this.port == 0 || this.httpPort == 0) {
			String line = this.process.readLine();
			this.port = port(TCP_PORT, line, this.port);
			this.httpPort = port(HTTP_PORT, line, this.httpPort);
		}
	}

	private static int port(Pattern pattern, String line, int known) {
		Matcher matcher = pattern.matcher(line);
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : known;
	}

	long pid() {
		return this.process.pid();
	}

	int port() {
		return this.port;
	}

	int httpPort() {
		return this.httpPort;
	}

	@Override
	public void close() throws IOException {
		this.process.terminate();
		this.process.close();
	}

}
