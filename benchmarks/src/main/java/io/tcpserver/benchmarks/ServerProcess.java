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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * A running server process, as the harness sees it.
 */
final class ServerProcess implements Closeable {

	private static final String ASYNCIO_SCRIPT = "asyncio_server.py";

	private final ServerVariant variant;

	private final ChildProcess process;

	private final int port;

	private ServerProcess(ServerVariant variant, ChildProcess process, int port) {
		this.variant = variant;
		this.process = process;
		this.port = port;
	}

	static ServerProcess start(ServerVariant variant, ServerLaunch launch) throws IOException {
		Path directory = Files.createTempDirectory("benchmarks");
		Path script = directory.resolve(ASYNCIO_SCRIPT);
		try {
			try (InputStream resource = ServerProcess.class.getResourceAsStream(ASYNCIO_SCRIPT)) {
				Files.copy(Objects.requireNonNull(resource, ASYNCIO_SCRIPT), script);
			}
			ChildProcess process = new ChildProcess(variant.id(), variant.command(launch, directory));
			int port = (variant == ServerVariant.REDIS) ? RedisServer.configure(process)
					: Integer.parseInt(process.readLine());
			return new ServerProcess(variant, process, port);
		}
		finally {
			// The interpreter has read the script once the server has told its port
			Files.deleteIfExists(script);
			Files.delete(directory);
		}
	}

	ServerVariant variant() {
		return this.variant;
	}

	long pid() {
		return this.process.pid();
	}

	int port() {
		return this.port;
	}

	/**
	 * Collect garbage in the server.
	 * @return the used heap in bytes
	 */
	long collectGarbage() throws IOException {
		return Long.parseLong(this.process.ask("gc"));
	}

	void watch(Duration duration) throws IOException, InterruptedException {
		this.process.watch(duration);
	}

	@Override
	public void close() throws IOException {
		if (this.variant == ServerVariant.REDIS) {
			// It does not end at the end of its input
			this.process.terminate();
		}
		this.process.close();
	}

}
