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

package io.tcpserver.tls;

import javax.net.ssl.SSLSocket;

import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.settings.TlsSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Encrypted streams that end one at a time. Only the provider of the JDK can do that:
 * OpenSSL ends both directions together.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#all")
class TlsHalfCloseTests {

	@RegisterExtension
	final Servers servers;

	TlsHalfCloseTests(Platform platform) {
		this.servers = new Servers(platform);
	}

	@Test
	@Asyncio("L27") // the peer has ended its stream, the answer still arrives
	void answersAfterTheEndOfTheOtherStream() throws Exception {
		TlsSettings settings = Certificates.settings().withProvider(TlsSettings.Provider.JDK);
		TcpServer server = this.servers.start((builder) -> builder.tls(settings), (reader, writer) -> {
			byte[] all = reader.readAll();
			writer.write(new byte[all.length * 1000]);
		});
		TlsClient client = new TlsClient(server);
		this.servers.closeLater(client);
		SSLSocket socket = client.encrypt(Certificates.clientContext());
		client.send("x".repeat(1000));
		socket.shutdownOutput();
		assertThat(client.readAll()).isEqualTo(1_000_000);
	}

}
