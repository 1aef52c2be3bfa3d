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

package io.tcpserver.unix;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;

import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listening Unix domain sockets that applications hand over: what becomes of their files.
 */
@DisabledOnOs(OS.WINDOWS)
class AdoptedUnixListenerTests {

	private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

	@RegisterExtension
	private final Servers servers = new Servers();

	@TempDir
	private Path directory;

	private Path path;

	@BeforeEach
	void choosePath() {
		this.path = this.directory.resolve("app.sock");
	}

	@Test
	@DisplayName("asyncio A21, S17: an adopted listener serves, and its file is removed")
	void adoptedListenerServesAndItsFileIsRemoved() throws Exception {
		ServerSocketChannel socket = Peer.listen(this.path);
		TcpServer server = adopt(socket, true);
		assertThat(server.sockets()).containsExactly(UnixDomainSocketAddress.of(this.path));
		assertEchoes();
		assertEchoes();
		end(server);
		assertThat(socket.isOpen()).isFalse();
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	@DisplayName("asyncio S18: the file of an adopted listener may be gone")
	void fileOfAnAdoptedListenerMayBeGone() throws Exception {
		TcpServer server = adopt(Peer.listen(this.path), true);
		Files.delete(this.path);
		end(server);
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	@DisplayName("asyncio S19: a file that has replaced that of an adopted listener is left alone")
	void fileThatHasReplacedItIsLeftAlone() throws Exception {
		TcpServer server = adopt(Peer.listen(this.path), true);
		Path other = Files.writeString(this.directory.resolve("other"), "mine");
		Files.delete(this.path);
		Files.move(other, this.path);
		Object fileKey = Files.readAttributes(this.path, BasicFileAttributes.class).fileKey();
		end(server);
		assertThat(this.path).hasContent("mine");
		// It was not even moved aside for a moment
		assertThat(Files.readAttributes(this.path, BasicFileAttributes.class).fileKey()).isEqualTo(fileKey);
	}

	@Test
	@DisplayName("asyncio S19: a listener that has replaced an adopted one keeps its file")
	void listenerThatHasReplacedItKeepsItsFile() throws Exception {
		TcpServer old = adopt(Peer.listen(this.path), true);
		Files.delete(this.path);
		TcpServer replacement = adopt(Peer.listen(this.path), true);
		end(old);
		assertThat(replacement.isServing()).isTrue();
		assertEchoes();
		end(replacement);
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	@DisplayName("asyncio S20: the file of an adopted listener stays if it is told to")
	void fileOfAnAdoptedListenerStaysIfToldTo() throws Exception {
		TcpServer server = adopt(Peer.listen(this.path), false);
		assertThat(server.isServing()).isTrue();
		assertEchoes();
		end(server);
		assertThat(this.path).exists();
	}

	private TcpServer adopt(ServerSocketChannel socket, boolean cleanup) throws IOException {
		return this.servers.start((settings) -> settings.addresses(List.of())
			.listener(socket)
			.listen((listen) -> listen.withCleanupSocket(cleanup)), ECHO);
	}

	private static void end(TcpServer server) throws InterruptedException {
		server.close();
		server.abortClients();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
	}

	private void assertEchoes() throws IOException {
		try (Peer client = Peer.connect(UnixDomainSocketAddress.of(this.path))) {
			assertThat(client.send("ping").readText(4)).isEqualTo("ping");
		}
	}

}
