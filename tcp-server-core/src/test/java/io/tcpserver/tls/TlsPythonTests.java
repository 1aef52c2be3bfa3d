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

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.Program;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.stream.StreamHandler;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Python's ssl and asyncio as the clients of TLS servers.
 */
@ParameterizedClass
@EnumSource(names = { "JDK", "OPENSSL" })
class TlsPythonTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// Its arguments: an address, which is a port or a path, and whom to trust
	private static final String PRELUDE = """
			import asyncio, os, socket, ssl, sys
			address, authority = sys.argv[1], sys.argv[2]
			context = ssl.create_default_context(cafile=authority)
			def connect(name='localhost'):
			    plain = socket.create_connection(('127.0.0.1', int(address)), 10)
			    return context.wrap_socket(plain, server_hostname=name)
			def raw(tls):
			    return socket.socket(fileno=os.dup(tls.fileno()))
			def say(*what):
			    print(*what, flush=True)
			""";

	private final Recorder recorder = new Recorder();

	private final TlsSettings settings;

	@RegisterExtension
	final Servers servers = new Servers();

	// Short: the system allows about a hundred bytes for the path of a socket
	@TempDir
	Path directory;

	TlsPythonTests(TlsSettings.Provider provider) {
		this.settings = Certificates.settings().withProvider(provider);
	}

	@BeforeAll
	static void needsPython() {
		Tool.PYTHON.require();
	}

	private TcpServer start(TlsSettings tls, StreamHandler handler) throws IOException {
		return this.servers.start((settings) -> settings.tls(tls).observer(this.recorder), handler);
	}

	private Program python(TcpServer server, String script) throws IOException {
		return python(server, script, Certificates.writeAuthority(this.directory));
	}

	private Program python(TcpServer server, String script, Path trusted) throws IOException {
		Object address = (server.sockets().get(0) instanceof UnixDomainSocketAddress unix) ? unix.getPath()
				: Servers.address(server).getPort();
		Path file = Files.writeString(this.directory.resolve("client.py"), PRELUDE + script);
		Program python = Program
			.start(List.of("python3", file.toString(), String.valueOf(address), trusted.toString()));
		this.servers.closeLater(python);
		return python;
	}

	private static TcpConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return server.connections().iterator().next();
	}

	private static void assertEnds(Program python, String... lines) throws Exception {
		assertThat(python.end()).as("%s", python).isZero();
		assertThat(python.lines()).containsExactly(lines);
	}

	private static void assertClosed(TcpServer server, Map<CloseReason, Long> reasons) {
		Awaitility.await().untilAsserted(() -> assertThat(server.statistics().closed()).isEqualTo(reasons));
		assertThat(server.statistics().active()).isZero();
	}

	@Test
	@Asyncio({ "A17", "A20", "L25" }) // the end is told and answered in both directions
	void talksInEitherVersion() throws Exception {
		TcpServer server = start(this.settings, Servers.shout());
		Program python = python(server, """
				for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
				    context.minimum_version = context.maximum_version = version
				    tls = connect()
				    tls.sendall(b'hello\\n')
				    say(tls.version(), tls.recv(10), dict(tls.getpeercert()['subject'][0])['commonName'])
				    tls.unwrap().close()
				""");
		assertEnds(python, "TLSv1.2 b'HELLO\\n' localhost", "TLSv1.3 b'HELLO\\n' localhost");
		assertClosed(server, Map.of(CloseReason.PEER, 2L));
	}

	@Test
	@Asyncio({ "A18", "A19", "L19", "L23" })
	void clientThatDoesNotTrustTheServerIsNeverHandled() throws Exception {
		TcpServer server = start(this.settings, Servers.shout());
		String script = """
				try:
				    connect(%s)
				except ssl.SSLCertVerificationError as failure:
				    say(failure.verify_code)
				""";
		Path other = Certificates.write(Certificates.stranger(), this.directory.resolve("other.pem"));
		// X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY and X509_V_ERR_HOSTNAME_MISMATCH
		assertEnds(python(server, script.formatted("'localhost'"), other), "20");
		assertEnds(python(server, script.formatted("'other.example.com'")), "62");
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.statistics().rejected()).isEqualTo(Map.of(RejectReason.TLS_HANDSHAKE, 2L)));
		assertThat(this.recorder.events()).doesNotContain("opened");
	}

	@Test
	@Asyncio("L20")
	void garbageEndsItsConnectionAlone() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = start(this.settings, (reader, writer) -> {
			try {
				Servers.shout().handle(reader, writer);
			}
			catch (IOException ex) {
				failure.complete(ex);
				throw ex;
			}
		});
		Program python = python(server, """
				async def main():
				    streams = [await asyncio.open_connection('127.0.0.1', int(address), ssl=context,
				            server_hostname='localhost') for _ in range(3)]
				    async def ask(reader, writer):
				        writer.write(b'hello\\n')
				        return await reader.readline()
				    say([await ask(*each) for each in streams])
				    raw(streams[0][1].get_extra_info('socket')).sendall(b'garbage')
				    try:
				        say(await streams[0][0].read())
				    except OSError as ex:
				        say(type(ex).__name__)
				    say([await ask(*each) for each in streams[1:]])
				    for reader, writer in streams[1:]:
				        writer.close()
				        await writer.wait_closed()
				asyncio.run(main())
				""");
		assertThat(failure).succeedsWithin(Duration.ofSeconds(20)).isInstanceOf(ConnectionLostException.class);
		assertThat(python.end()).as("%s", python).isZero();
		assertThat(python.lines()).contains("[b'HELLO\\n', b'HELLO\\n', b'HELLO\\n']", "[b'HELLO\\n', b'HELLO\\n']");
		assertClosed(server, Map.of(CloseReason.TLS_FAILURE, 1L, CloseReason.PEER, 2L));
		assertThat(this.recorder.protocolErrors()).singleElement()
			.extracting(Exception::getMessage, InstanceOfAssertFactories.STRING)
			.doesNotContain(HexFormat.of().formatHex("garbage".getBytes(StandardCharsets.US_ASCII)));
		assertThat(this.recorder.failures()).isEmpty();
	}

	@Test
	void streamThatIsCutOffIsNoEnd() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = start(this.settings, (reader, writer) -> {
			try {
				Servers.shout().handle(reader, writer);
			}
			catch (IOException ex) {
				failure.complete(ex);
				throw ex;
			}
		});
		Program python = python(server, """
				tls = connect()
				tls.sendall(b'hello\\n')
				say(tls.recv(10))
				tls.close()
				""");
		assertEnds(python, "b'HELLO\\n'");
		assertThat(failure).succeedsWithin(PATIENCE).isInstanceOf(ConnectionLostException.class);
		assertClosed(server, Map.of(CloseReason.TLS_FAILURE, 1L));
	}

	@Test
	@Asyncio("L31")
	void unansweredEndIsNotWaitedForLongerThanAllowed() throws Exception {
		Duration allowed = Duration.ofSeconds(1);
		TcpServer server = start(this.settings.withTimeouts(PATIENCE, allowed), (reader, writer) -> {
			writer.write(reader.readLine());
			writer.drain();
		});
		Program python = python(server, """
				tls = connect()
				tls.sendall(b'hello\\n')
				say(tls.recv(10), tls.recv(10))
				sys.stdin.read()
				try:
				    # Reset, as the other end is gone
				    while tls.send(b'x'):
				        pass
				except OSError as failure:
				    say('gone')
				""");
		TcpConnection connection = only(server);
		python.awaitLine("b'hello' b''");
		long told = System.nanoTime();
		assertThat(connection.isOpen()).isTrue();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
		assertThat(System.nanoTime() - told).isLessThan(allowed.multipliedBy(5).toNanos());
		assertEnds(python, "b'hello' b''", "gone");
	}

	@Test
	@Asyncio("L25")
	void answeredEndIsNotWaitedForAnyLonger() throws Exception {
		TcpServer server = start(this.settings.withTimeouts(PATIENCE, Duration.ofMinutes(5)),
				(reader, writer) -> writer.write(reader.readLine()));
		Program python = python(server, """
				tls = connect()
				tls.sendall(b'hello\\n')
				say(tls.recv(10), tls.recv(10))
				tls.unwrap().close()
				""");
		assertEnds(python, "b'hello' b''");
		assertClosed(server, Map.of(CloseReason.COMPLETED, 1L));
	}

	@Test
	@Asyncio({ "L22", "L26", "W02" })
	void manyAsyncioClientsAtOnce() throws Exception {
		int size = 256 * 1024;
		TcpServer server = start(this.settings, (reader, writer) -> {
			byte[] body = reader.readExactly(size);
			writer.writeAll(List.of("got ".getBytes(StandardCharsets.US_ASCII), body));
			writer.drain();
		});
		Program python = python(server, """
				async def client(number):
				    reader, writer = await asyncio.open_connection('127.0.0.1', int(address), ssl=context,
				            server_hostname='localhost')
				    body = bytes([number]) * 262144
				    writer.write(body)
				    assert await reader.read() == b'got ' + body
				    writer.close()
				    await writer.wait_closed()
				async def main():
				    await asyncio.gather(*[client(number) for number in range(25)])
				asyncio.run(main())
				""");
		assertEnds(python);
		assertClosed(server, Map.of(CloseReason.COMPLETED, 25L));
		server.close();
		assertThat(server.waitClosed(PATIENCE)).isTrue();
	}

	@Test
	@Asyncio({ "W07", "L15" })
	void asyncioEncryptsInTheMiddleOfTheStream() throws Exception {
		int size = 100 * 1024;
		TcpServer server = start(this.settings.withMode(TlsSettings.Mode.START_TLS), (reader, writer) -> {
			writer.write(reader.readLine() + "\n");
			writer.startTls();
			byte[] body = reader.readExactly(size);
			writer.write(body);
			writer.drain();
		});
		Program python = python(server, """
				async def main():
				    reader, writer = await asyncio.open_connection('127.0.0.1', int(address))
				    writer.write(b'starttls\\n')
				    say(await reader.readline(), writer.get_extra_info('sslcontext'))
				    await writer.start_tls(context, server_hostname='localhost')
				    say(writer.get_extra_info('cipher') is not None)
				    writer.write(b'x' * 102400)
				    say(len(await reader.read()))
				    writer.close()
				    await writer.wait_closed()
				asyncio.run(main())
				""");
		assertEnds(python, "b'starttls\\n' None", "True", String.valueOf(size));
		assertClosed(server, Map.of(CloseReason.COMPLETED, 1L));
	}

	@Test
	@Asyncio({ "A30", "W02" })
	void asyncioTalksOverAUnixDomainSocket() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.addresses(List.of())
			.path(this.directory.resolve("s"))
			.tls(this.settings)
			.observer(this.recorder), Servers.shout());
		String script = """
				async def main():
				    try:
				        reader, writer = await asyncio.open_unix_connection(address, ssl=context,
				                server_hostname='localhost')
				    except ssl.SSLCertVerificationError as failure:
				        say(failure.verify_code)
				        return
				    writer.write(b'hello\\n')
				    say(await reader.readline())
				    writer.close()
				    await writer.wait_closed()
				asyncio.run(main())
				""";
		Path other = Certificates.write(Certificates.stranger(), this.directory.resolve("other.pem"));
		assertEnds(python(server, script, other), "20");
		Awaitility.await().until(() -> server.statistics().rejected().containsKey(RejectReason.TLS_HANDSHAKE));
		assertThat(this.recorder.events()).doesNotContain("opened");
		assertEnds(python(server, script), "b'HELLO\\n'");
		assertClosed(server, Map.of(CloseReason.PEER, 1L));
	}

}
