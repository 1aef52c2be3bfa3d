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

package io.tcpserver.timeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Program;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.Timeouts;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Python's asyncio as the client of a server that asks whether it is still there.
 */
class HeartbeatPythonTests {

	private static final Duration INTERVAL = Duration.ofMillis(200);

	private static final String CLIENTS = """
			import asyncio, sys

			async def client(name, answers):
			    reader, writer = await asyncio.open_connection('127.0.0.1', int(sys.argv[1]))
			    asked = 0
			    async for line in reader:
			        asked += 1
			        if asked <= answers:
			            writer.write(b'here\\n')
			            await writer.drain()
			    print(name, 'was asked', asked, 'times', flush=True)
			    writer.close()
			    await writer.wait_closed()

			async def main():
			    await asyncio.wait_for(asyncio.gather(client('silent', 0), client('alive', 5)), 20)

			asyncio.run(main())
			""";

	@RegisterExtension
	final Servers servers = new Servers();

	@TempDir
	Path directory;

	@BeforeAll
	static void needsPython() {
		Tool.PYTHON.require();
	}

	@Test
	void clientsThatAnswerStayAndOthersGo() throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.timeouts(Timeouts.none().withReadIdle(INTERVAL)))
				.messageHandler(FrameCodecs.line(1024), new Asking()));
		server.startServing();
		Path script = Files.writeString(this.directory.resolve("clients.py"), CLIENTS);
		Program python = Program.start(List.of("python3", script.toString(), "" + Servers.address(server).getPort()));
		this.servers.closeLater(python);
		assertThat(python.end()).as("%s", python).isZero();
		// The last two questions of each were not answered
		assertThat(python.lines()).containsExactly("silent was asked 2 times", "alive was asked 7 times");
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.statistics().closed())
				.isEqualTo(Map.of(CloseReason.READ_IDLE_TIMEOUT, 2L)));
	}

	/**
	 * Asks clients that have sent nothing, twice.
	 */
	private static final class Asking implements MessageHandler<String> {

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) {
			return null;
		}

		@Override
		public boolean handlesIdle() {
			return true;
		}

		@Override
		public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
			if (idle.count() == 3) {
				connection.close(idle.closeReason());
				return null;
			}
			return "are you there?";
		}

	}

}
