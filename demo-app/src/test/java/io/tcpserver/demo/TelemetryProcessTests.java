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

import io.tcpserver.fixture.LineClient;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The telemetry of the packaged demo, with devices and HTTP clients that nobody here
 * wrote.
 */
class TelemetryProcessTests {

	@Test
	void devicesSendReadingsAndDoWhatTheyAreTold() throws Exception {
		try (DemoProcess demo = DemoProcess.start("--demo.command-timeout=1s");
				LineClient pump = Device.start(demo.tcpPort("telemetry"), "pump-7", 3);
				LineClient fan = Device.start(demo.tcpPort("telemetry"), "fan-1", 1)) {
			pump.sees("welcome pump-7", "ack 1", "ack 2", "ack 3");
			fan.sees("welcome fan-1", "ack 1");
			assertThat(curl(demo, "/devices/pump-7", "")).contains("\"value\":21.5").endsWith(" 200");
			assertThat(command(demo, "pump-7", "restart")).contains("\"outcome\":\"restart done\"").endsWith(" 200");
			pump.sees("command restart 1");
			assertThat(command(demo, "fan-1", "sleep")).contains("The device has not answered").endsWith(" 504");
			fan.sees("command sleep 2");
			assertThat(command(demo, "fan-2", "restart")).contains("Device 'fan-2' is not connected").endsWith(" 404");
			assertThat(demo.get("/actuator/tcpserver/telemetry")).contains("\"keys\":{\"device\":\"pump-7\"}")
				.contains("\"keys\":{\"device\":\"fan-1\"}");
			demo.terminate();
			pump.sees("goodbye", "end", LineClient.END);
			fan.sees("goodbye", "end", LineClient.END);
			demo.assertTerminatedCleanly();
		}
	}

	@Test
	void deviceThatComesBackTakesTheCommands() throws Exception {
		try (DemoProcess demo = DemoProcess.start();
				LineClient old = Device.start(demo.tcpPort("telemetry"), "pump-7", 0).sees("welcome pump-7");
				LineClient young = Device.start(demo.tcpPort("telemetry"), "pump-7", 0)) {
			young.sees("welcome pump-7");
			old.sees("end", LineClient.END);
			assertThat(command(demo, "pump-7", "restart")).endsWith(" 200");
			young.sees("command restart 1");
			assertThat(demo.get("/actuator/tcpserver")).contains("\"REPLACED\":1");
		}
	}

	private static String command(DemoProcess demo, String device, String action) throws Exception {
		return curl(demo, "/devices/" + device + "/commands", "-d action=" + action);
	}

	// The body and the status
	private static String curl(DemoProcess demo, String path, String options) throws Exception {
		return Shell
			.run("curl -s -w ' %%{http_code}' %s http://127.0.0.1:%d%s".formatted(options, demo.httpPort(), path), "");
	}

}
