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

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.Tool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged demo as users see it who follow the README.
 */
class DemoProcessTests {

	// Clients that nobody here wrote, with half-close
	@Asyncio({ "W01", "W22", "P10" })
	@Test
	void foreignClientsAreAnswered() throws Exception {
		try (DemoProcess demo = DemoProcess.start()) {
			int port = demo.tcpPort();
			assertThat(Shell.run("nc -N 127.0.0.1 " + port, "hello\nworld\n")).isEqualTo("HELLO\nWORLD\n");
			assertThat(Shell.run("python3 -c '" + """
					import asyncio
					async def main():
					    reader, writer = await asyncio.open_connection("127.0.0.1", %d)
					    writer.write(b"abc\\ndef")
					    writer.write_eof()
					    print((await reader.read()).decode(), end="")
					    writer.close()
					    await writer.wait_closed()
					asyncio.run(main())
					""".formatted(port) + "'", "")).isEqualTo("ABC\nDEF\n");
			assertThat(demo.get("/actuator/tcpserver")).contains("\"state\":\"SERVING\"")
				.contains("\"handler\":\"shoutHandler\"")
				.contains("\"PEER\":2");
			assertThat(demo.get("/actuator/health")).contains("\"tcpServer\"").contains("UP");
			assertThat(demo.get("/")).contains("TCP servers");
			demo.assertTerminatesCleanly();
		}
	}

	@Test
	void readmeShowsWhatHappens() throws Exception {
		try (DemoProcess demo = DemoProcess.start()) {
			Map<String, Integer> ports = Map.of("8888", demo.tcpPort(), "8889", demo.tcpPort("chat"), "8890",
					demo.tcpPort("telemetry"), "8080", demo.httpPort());
			for (Readme.Exchange exchange : Readme.read().session()) {
				Awaitility.await()
					.untilAsserted(
							() -> assertThat(comparable(Shell.run(inPlaceOf(exchange.command(), ports), ""), ports))
								.isEqualTo(comparable(exchange.output(), Map.of())));
			}
		}
	}

	@Test
	void pageShowsServersAndClients() throws Exception {
		Path browser = Tool.CHROMIUM.require();
		try (DemoProcess demo = DemoProcess.start(); Socket client = demo.connect()) {
			client.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
			assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("HELLO\n");
			String command = "%s --headless --no-sandbox --disable-gpu --virtual-time-budget=3000 --dump-dom http://127.0.0.1:%d/ 2>/dev/null"
				.formatted(browser, demo.httpPort());
			assertThat(Shell.run(command, "")).contains("<span class=\"state\">SERVING</span>")
				.contains("<dd>1 now, 1 at most, 1 so far</dd>")
				.contains("<dd>nc localhost %d, then type nick anna</dd>".formatted(demo.tcpPort("chat")))
				.contains("<dd>telemetryHandler</dd>");
		}
	}

	private static String inPlaceOf(String command, Map<String, Integer> ports) {
		String replaced = command;
		for (Map.Entry<String, Integer> port : ports.entrySet()) {
			replaced = replaced.replaceAll("\\b" + port.getKey() + "\\b", String.valueOf(port.getValue()));
		}
		return replaced;
	}

	// Times, transports, ports and limits differ between machines, and threads between
	// versions of Java
	private static String comparable(String output, Map<String, Integer> ports) {
		String shown = output;
		for (Map.Entry<String, Integer> port : ports.entrySet()) {
			shown = shown.replaceAll(":" + port.getValue() + "\\b", ":" + port.getKey());
		}
		return shown.strip()
			.replaceAll("\"(startedAt|transport|cause)\":\"[^\"]+\"", "\"$1\":\"\"")
			.replaceAll("\"handlerThreads\":\\{[^}]*},", "")
			.replaceAll("\"(maxConnections|total|reserved)\":\\d+", "\"$1\":0");
	}

	@Test
	void portInUseIsExplained() throws Exception {
		try (DemoProcess first = DemoProcess.start();
				DemoProcess second = DemoProcess.start("--tcp.server.port=" + first.tcpPort())) {
			assertThat(second.awaitExit()).isEqualTo(1);
			assertThat(second.log()).contains("APPLICATION FAILED TO START").contains("tcp.server.port");
		}
	}

}
