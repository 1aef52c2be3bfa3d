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

import io.tcpserver.TcpConnections;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.test.LocalTcpServerPort;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What devices are answered.
 */
@SpringBootTest(properties = "tcp.server.port=0")
@ExtendWith(OutputCaptureExtension.class)
class TelemetryHandlerTests {

	private static final String HELLO = """
			{"type":"hello","device":"pump-7"}""";

	private static final String WELCOME = """
			{"type":"welcome","device":"pump-7"}""";

	private static final String READING = """
			{"type":"reading","sequence":1,"sensor":"temperature","value":21.5}""";

	private static final String ACK = """
			{"type":"ack","sequence":1}""";

	@LocalTcpServerPort("telemetry")
	int port;

	@Autowired
	TcpConnections connections;

	@AfterEach
	void everyoneIsForgotten() {
		Awaitility.await().until(() -> this.connections.size() == 0);
	}

	@Test
	void readingIsAcknowledged() throws Exception {
		try (LineClient device = new LineClient(this.port)) {
			device.send(HELLO).sees(WELCOME).send(READING).sees(ACK);
			assertThat(this.connections.find("device", "pump-7"))
				.map((connection) -> connection.attribute(TelemetryHandler.LATEST))
				.contains(new DeviceMessage.Reading(1, "temperature", 21.5));
		}
	}

	@Test
	void readingOfNobodyIsRefused() throws Exception {
		try (LineClient device = new LineClient(this.port)) {
			device.send(READING).sees("{\"type\":\"problem\",\"text\":\"Say hello first\"}");
			device.send(HELLO).sees(WELCOME).send(READING).sees(ACK);
		}
	}

	@Test
	void whatIsNotUnderstoodIsAnsweredAndHarmsNobody(CapturedOutput output) throws Exception {
		try (LineClient device = new LineClient(this.port); LineClient other = new LineClient(this.port)) {
			other.send(HELLO).sees(WELCOME);
			for (String line : new String[] { "{", "not json", "null", "[]", "7", "", "{}", "{\"type\":\"nonsense\"}",
					"{\"type\":\"hello\"}", "{\"type\":\"hello\",\"device\":null}",
					"{\"type\":\"reading\",\"sequence\":\"x\"}", HELLO + HELLO }) {
				device.send(line).sees("{\"type\":\"problem\",\"text\":\"Not understood\"}");
			}
			device.send("{\"type\":\"hello\",\"device\":\"pump-8\"}")
				.sees("{\"type\":\"welcome\",\"device\":\"pump-8\"}");
			other.send(READING).sees(ACK);
			assertThat(output).doesNotContain(" ERROR ").doesNotContain(" WARN ");
		}
	}

	@Test
	void lineThatNeverEndsEndsTheConnection(CapturedOutput output) throws Exception {
		try (LineClient device = new LineClient(this.port); LineClient other = new LineClient(this.port)) {
			other.send(HELLO).sees(WELCOME);
			device.send("x".repeat(100_000));
			assertThat(device.next()).isIn(LineClient.END, "java.net.SocketException: Connection reset");
			other.send(READING).sees(ACK);
			Awaitility.await().until(() -> this.connections.size() == 1);
			assertThat(output.toString().lines().filter((line) -> line.contains(" WARN "))).hasSize(1)
				.allMatch((line) -> line.contains("broke the protocol"));
			assertThat(output).doesNotContain(" ERROR ");
		}
	}

	@Test
	void resultThatNobodyWaitsForIsRefused() throws Exception {
		try (LineClient device = new LineClient(this.port)) {
			device.send("{\"type\":\"result\",\"command\":99,\"outcome\":\"done\"}")
				.sees("{\"type\":\"problem\",\"text\":\"Nobody waits for the result of command 99\"}");
		}
	}

	@Test
	void deviceThatComesBackTakesThePlaceOfItsOldConnection() throws Exception {
		try (LineClient old = new LineClient(this.port); LineClient young = new LineClient(this.port)) {
			old.send(HELLO).sees(WELCOME);
			young.send(HELLO).sees(WELCOME);
			old.sees(LineClient.END);
			young.send(READING).sees(ACK);
			assertThat(this.connections.findAll("device", "pump-7")).hasSize(1);
		}
	}

}
