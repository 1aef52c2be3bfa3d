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

import java.io.IOException;
import java.nio.file.Path;

import io.tcpserver.fixture.LineClient;

/**
 * A device that uses the asyncio of Python.
 */
final class Device {

	private static final Path SCRIPT = Path.of("src", "test", "resources", "device.py");

	private Device() {
	}

	/**
	 * Start the device.
	 * @param port the port
	 * @param device the id of the device
	 * @param readings how many readings it sends
	 */
	static LineClient start(int port, String device, int readings) throws IOException {
		return LineClient.program("python3", SCRIPT.toString(), String.valueOf(port), device, String.valueOf(readings));
	}

}
