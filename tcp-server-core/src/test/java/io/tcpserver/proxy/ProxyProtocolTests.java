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

package io.tcpserver.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.SSLSocket;

import io.tcpserver.Addresses;
import io.tcpserver.CloseReason;
import io.tcpserver.ProxyHeader;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.ProxyHeaders;
import io.tcpserver.harness.Refusals;
import io.tcpserver.harness.Refusals.Refusal;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.ProxyProtocol.Mode;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Connections that begin with a PROXY header, or should.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class ProxyProtocolTests {

	private static final ProxyProtocol REQUIRED = ProxyProtocol.none().withMode(Mode.REQUIRED);

	private static final ProxyProtocol OPTIONAL = ProxyProtocol.none().withMode(Mode.OPTIONAL);

	// Long enough for what has been sent to arrive
	private static final Duration SHORT = Duration.ofMillis(300);

	// A client that has no address of the internet, as a load balancer says
	private static final byte[] CLAIMED_PATH = ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.UNIX,
			ProxyHeaders.path("/run/client.sock"), ProxyHeaders.path("/run/front.sock"));

	// Of networks for documentation
	private static final List<CidrBlock> ELSEWHERE = List.of(CidrBlock.parse("192.0.2.0/24"));

	private static final String LINE = "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n";

	private static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.7", 56324);

	private static final InetSocketAddress SERVER = new InetSocketAddress("198.51.100.1", 443);

	private static final String SEEN = "203.0.113.7:56324 to 198.51.100.1:443";

	private final Refusals refusals = new Refusals();

	@RegisterExtension
	final Servers servers;

	@TempDir
	@SuppressWarnings("NullAway.Init") // set by JUnit
	Path directory;

	ProxyProtocolTests(Transport transport) {
		this.servers = new Servers(new Platform(transport, HandlerThreads.Mode.AUTO));
	}

	private TcpServer start(ProxyProtocol proxyProtocol) throws IOException {
		return start(proxyProtocol, (builder) -> {
		});
	}

	private TcpServer start(ProxyProtocol proxyProtocol, Consumer<TcpServerSettingsBuilder> settings)
			throws IOException {
		return this.servers.start((builder) -> {
			// A header where none is taken is what clients send like any other bytes
			builder.proxyProtocol(proxyProtocol)
				.observer(this.refusals)
				.protocolErrors((errors) -> errors.withDetectWrongProtocol(false));
			settings.accept(builder);
		}, tellAddresses());
	}

	// Says who is connected to whom, then sends back what it gets
	private static StreamHandler tellAddresses() {
		return (reader, writer) -> {
			TcpConnection connection = writer.connection();
			writer.write("%s to %s\n".formatted(Addresses.format(connection.remoteAddress()),
					Addresses.format(connection.localAddress())));
			byte[] bytes = reader.read(1024);
			while (bytes.length > 0) {
				writer.write(bytes);
				writer.drain();
				bytes = reader.read(1024);
			}
		};
	}

	private static String direct(Peer peer, TcpServer server) throws IOException {
		return "%s to %s".formatted(Addresses.format(peer.localAddress()), Addresses.format(server.sockets().get(0)));
	}

	private void assertRefused(Peer peer, String... cause) throws IOException {
		assertThat(peer.isAtEnd()).isTrue();
		Refusal refusal = this.refusals.next();
		assertThat(refusal.reason()).isEqualTo(RejectReason.PROXY_HEADER);
		assertThat(refusal.cause()).contains(cause);
		assertThat(refusal.remoteAddress()).startsWith("127.0.0.1:");
	}

	// With a header

	@Test
	void showsTheAddressesOfTheHeader() throws Exception {
		TcpServer server = start(REQUIRED);
		Peer peer = this.servers.connect(server).send(LINE + "hello\n");
		assertThat(peer.readLine()).isEqualTo(SEEN);
		assertThat(peer.readLine()).isEqualTo("hello");
		TcpConnection connection = server.connections().iterator().next();
		assertThat(connection.remoteAddress()).isEqualTo(CLIENT);
		assertThat(connection.localAddress()).isEqualTo(SERVER);
		assertThat(connection).asString().endsWith("from 203.0.113.7:56324");
		assertThat(connection.proxyHeader())
			.contains(new ProxyHeader(1, CLIENT, SERVER, peer.localAddress(), List.of()));
		assertThat(connection.bytesReceived()).isEqualTo(6);
	}

	@Test
	void showsTheExtensionsOfTheHeader() throws Exception {
		TcpServer server = start(OPTIONAL);
		byte[] header = ProxyHeaders.withChecksum(
				ProxyHeaders.block(new InetSocketAddress("2001:db8::7", 1), new InetSocketAddress("2001:db8::1", 2),
						ProxyHeaders.extension(ProxyHeader.AUTHORITY, ProxyHeaders.ascii("example.org"))));
		Peer peer = this.servers.connect(server).send(header);
		assertThat(peer.readLine()).isEqualTo("[2001:db8:0:0:0:0:0:7]:1 to [2001:db8:0:0:0:0:0:1]:2");
		TcpConnection connection = server.connections().iterator().next();
		assertThat(connection.proxyHeader().flatMap(ProxyHeader::authority)).contains("example.org");
	}

	@Test
	void keepsItsOwnAddressesIfTheHeaderHasNone() throws Exception {
		TcpServer server = start(REQUIRED);
		for (byte[] header : List.of(ProxyHeaders.ascii("PROXY UNKNOWN\r\n"),
				ProxyHeaders.block(ProxyHeaders.LOCAL, 0))) {
			Peer peer = this.servers.connect(server).send(header);
			assertThat(peer.readLine()).isEqualTo(direct(peer, server));
			peer.sendEof();
			assertThat(peer.readAll()).isEmpty();
		}
		assertThat(server.connections())
			.allSatisfy((connection) -> assertThat(connection.proxyHeader()).map(ProxyHeader::source).isEmpty());
		assertThat(this.refusals.all()).isEmpty();
	}

	@Test
	void passesOnWhatFollowsWhereverItIsCut() throws Exception {
		TcpServer server = start(REQUIRED);
		byte[] block = ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(0xEA, new byte[20]));
		for (byte[] header : List.of(ProxyHeaders.ascii(LINE), block)) {
			byte[] all = ProxyHeaders.concat(header, ProxyHeaders.ascii("one\ntwo\n"));
			for (int cut = 1; cut < all.length; cut++) {
				try (Peer peer = this.servers.connect(server)) {
					peer.send(Arrays.copyOf(all, cut)).send(Arrays.copyOfRange(all, cut, all.length)).sendEof();
					assertThat(peer.readAll()).isEqualTo(SEEN + "\none\ntwo\n");
				}
			}
			Peer slow = this.servers.connect(server);
			for (byte value : all) {
				slow.send(new byte[] { value });
			}
			slow.sendEof();
			assertThat(slow.readAll()).isEqualTo(SEEN + "\none\ntwo\n");
		}
	}

	@Test
	void passesOnManyBytesInOrder() throws Exception {
		TcpServer server = this.servers.start((builder) -> builder.proxyProtocol(REQUIRED), (reader, writer) -> {
			int expected = 0;
			for (byte value : reader.readExactly(1_000_000)) {
				if (value != (byte) expected++) {
					throw new IllegalStateException("Byte %d is %d".formatted(expected - 1, value));
				}
			}
			writer.write("all\n");
		});
		byte[] bytes = new byte[1_000_000];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) i;
		}
		Peer peer = this.servers.connect(server).send(ProxyHeaders.concat(ProxyHeaders.ascii(LINE), bytes));
		assertThat(peer.readLine()).isEqualTo("all");
	}

	@Test
	void takesOneHeaderOnly() throws Exception {
		TcpServer server = start(REQUIRED);
		Peer peer = this.servers.connect(server).send(LINE + LINE).sendEof();
		assertThat(peer.readAll()).isEqualTo(SEEN + "\n" + LINE);
	}

	@Test
	void timeOutEndsWithTheHeader() throws Exception {
		TcpServer server = start(REQUIRED.withHeaderTimeout(Duration.ofSeconds(1)));
		Peer inTime = this.servers.connect(server).send(LINE);
		assertThat(inTime.readLine()).isEqualTo(SEEN);
		assertRefused(this.servers.connect(server), "taking longer");
		assertThat(inTime.send("x\n").readLine()).isEqualTo("x");
	}

	// Without one

	@Test
	void refusesOtherProtocolsIfAHeaderIsRequired() throws Exception {
		TcpServer server = start(REQUIRED);
		assertRefused(this.servers.connect(server).send("GET / HTTP/1.1\r\n\r\n"),
				"Expected a PROXY protocol header, got an HTTP request");
		assertRefused(this.servers.connect(server).send("x"),
				"Expected a PROXY protocol header, got 1 byte, which is a letter");
		assertThat(server.statistics().rejected()).containsEntry(RejectReason.PROXY_HEADER, 2L);
	}

	@Test
	void refusesBrokenHeaders() throws Exception {
		for (ProxyProtocol proxyProtocol : List.of(REQUIRED, OPTIONAL)) {
			TcpServer server = start(proxyProtocol);
			assertRefused(this.servers.connect(server).send("PROXY TCP4 localhost 1.2.3.4 1 2\r\nmore"),
					"names no protocol, addresses and ports", "arrived: 38 bytes");
			byte[] header = ProxyHeaders.withChecksum(ProxyHeaders.block(CLIENT, SERVER));
			header[20]++;
			assertRefused(this.servers.connect(server).send(header), "The checksum does not match");
		}
	}

	@Test
	void refusesLateHeaders() throws Exception {
		TcpServer required = start(REQUIRED.withHeaderTimeout(SHORT));
		assertRefused(this.servers.connect(required), "is taking longer than 300 ms (timeouts.proxy-header)",
				"arrived: no bytes");
		assertRefused(this.servers.connect(required).send("PROXY TC"), "is taking longer than 300 ms",
				"arrived: 8 bytes");
		TcpServer optional = start(OPTIONAL.withHeaderTimeout(SHORT));
		assertRefused(this.servers.connect(optional).send("PROXY TC"), "is taking longer than 300 ms",
				"arrived: 8 bytes");
	}

	@Test
	void refusesHeadersThatEndEarly() throws Exception {
		for (ProxyProtocol proxyProtocol : List.of(REQUIRED, OPTIONAL)) {
			TcpServer server = start(proxyProtocol);
			assertRefused(this.servers.connect(server).send("PROXY TC").sendEof(),
					"is incomplete, the connection has ended", "arrived: 8 bytes");
		}
	}

	@Test
	void saysNothingOfPeersThatSayNothing() throws Exception {
		TcpServer server = start(REQUIRED);
		assertThat(this.servers.connect(server).sendEof().isAtEnd()).isTrue();
		this.refusals.nextIsQuiet(RejectReason.PROXY_HEADER);
		this.servers.connect(server).close();
		this.refusals.nextIsQuiet(RejectReason.PROXY_HEADER);
		this.servers.connect(server).reset();
		this.refusals.nextIsQuiet(RejectReason.PROXY_HEADER);
		assertThat(server.statistics().active()).isZero();
	}

	@Test
	void servesWithoutHeaderIfItIsOptional() throws Exception {
		TcpServer server = start(OPTIONAL);
		for (String text : List.of("hello\n", "PROXIMA\n", "\r\nQUIT\n", "P\n")) {
			Peer peer = this.servers.connect(server).send(text).sendEof();
			assertThat(peer.readAll()).isEqualTo(direct(peer, server) + "\n" + text);
		}
		// It need not wait for more
		Peer peer = this.servers.connect(server).send("PROXX");
		assertThat(peer.readLine()).isEqualTo(direct(peer, server));
		assertThat(server.connections().iterator().next().proxyHeader()).isEmpty();
		assertThat(this.refusals.all()).isEmpty();
	}

	@Test
	void servesHealthChecksThatSendNothing() throws Exception {
		TcpServer server = start(OPTIONAL);
		Peer peer = this.servers.connect(server).sendEof();
		assertThat(peer.readAll()).isEqualTo(direct(peer, server) + "\n");
		Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.PEER));
		assertThat(this.refusals.all()).isEmpty();
		this.servers.connect(server).reset();
		// Which transports may take for an end of the stream
		Awaitility.await().until(() -> server.statistics().accepted() == 2 && server.statistics().active() == 0);
		assertThat(this.refusals.all()).allSatisfy((refusal) -> assertThat(refusal.cause()).isNull());
	}

	@Test
	void speaksFirstWhenNoHeaderComesInTime() throws Exception {
		TcpServer server = start(OPTIONAL.withHeaderTimeout(SHORT));
		Peer peer = this.servers.connect(server);
		assertThat(peer.readLine()).isEqualTo(direct(peer, server));
		peer.send(LINE).sendEof();
		assertThat(peer.readAll()).isEqualTo(LINE);
	}

	// Trust

	@Test
	void refusesPeersThatAreNotTrusted() throws Exception {
		TcpServer server = start(REQUIRED.withTrustedProxies(ELSEWHERE));
		Peer peer = this.servers.connect(server);
		assertRefused(peer, Addresses.format(peer.localAddress()), "proxy-protocol.trusted-proxies");
	}

	@Test
	void takesNoHeaderFromPeersThatAreNotTrusted() throws Exception {
		TcpServer server = start(OPTIONAL.withTrustedProxies(ELSEWHERE));
		Peer peer = this.servers.connect(server).send(LINE).sendEof();
		assertThat(peer.readAll()).isEqualTo(direct(peer, server) + "\n" + LINE);
	}

	@Test
	void takesNoHeaderUnlessToldTo() throws Exception {
		TcpServer server = start(ProxyProtocol.none());
		Peer peer = this.servers.connect(server).send(LINE).sendEof();
		assertThat(peer.readAll()).isEqualTo(direct(peer, server) + "\n" + LINE);
	}

	@Test
	void refusesToAdoptPeersThatAreNotTrusted() throws Exception {
		TcpServer server = start(REQUIRED.withTrustedProxies(ELSEWHERE));
		try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress("127.0.0.1", 0));
				Peer peer = Peer.connect(listener.getLocalAddress())) {
			SocketChannel accepted = listener.accept();
			assertThatIOException().isThrownBy(() -> server.adopt(accepted));
			assertRefused(peer, "proxy-protocol.trusted-proxies");
		}
	}

	@Test
	void trustsPeersOfUnixSockets() throws Exception {
		TcpServer server = start(REQUIRED.withTrustedProxies(ELSEWHERE),
				(builder) -> builder.addresses(List.of()).path(this.directory.resolve("app.sock")));
		Peer peer = this.servers.connect(server).send(LINE + "hello\n");
		assertThat(peer.readLine()).isEqualTo(SEEN);
		assertThat(peer.readLine()).isEqualTo("hello");
		Peer unix = this.servers.connect(server)
			.send(ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.UNIX, ProxyHeaders.path("/run/client.sock"),
					ProxyHeaders.path("/run/front.sock")));
		assertThat(unix.readLine()).isEqualTo("/run/client.sock to /run/front.sock");
	}

	@Test
	void adoptedConnectionsHaveHeadersToo() throws Exception {
		TcpServer server = start(REQUIRED);
		Path path = this.directory.resolve("other.sock");
		try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
			.bind(UnixDomainSocketAddress.of(path)); Peer peer = Peer.connect(UnixDomainSocketAddress.of(path))) {
			TcpConnection connection = server.adopt(listener.accept());
			peer.send(LINE);
			assertThat(peer.readLine()).isEqualTo(SEEN);
			assertThat(connection.remoteAddress()).isEqualTo(CLIENT);
		}
	}

	// Limits and rules

	@Test
	void rulesAreForTheRealAddress() throws Exception {
		List<CidrBlock> clients = List.of(CidrBlock.parse("203.0.113.0/24"));
		TcpServer allowing = start(OPTIONAL, (builder) -> builder.access(new AccessRules(clients, List.of())));
		assertThat(this.servers.connect(allowing).send(LINE).readLine()).isEqualTo(SEEN);
		assertThat(this.servers.connect(allowing).send("hello\n").isAtEnd()).isTrue();
		this.refusals.nextIsQuiet(RejectReason.DENIED);
		TcpServer denying = start(REQUIRED, (builder) -> builder.access(new AccessRules(List.of(), clients)));
		assertThat(this.servers.connect(denying).send(LINE + "hello\n").isAtEnd()).isTrue();
		assertThat(this.refusals.next()).isEqualTo(new Refusal("203.0.113.7:56324", RejectReason.DENIED, null));
		assertThat(this.servers.connect(denying).send("PROXY TCP4 192.0.2.1 198.51.100.1 1 443\r\n").readLine())
			.startsWith("192.0.2.1:1 to ");
	}

	// Without a client: the load balancer speaks for itself
	private static List<byte[]> headersWithoutClient() {
		return List.of(ProxyHeaders.ascii("PROXY UNKNOWN\r\n"),
				ProxyHeaders.ascii("PROXY UNKNOWN 203.0.113.7 198.51.100.1 1 2\r\n"),
				ProxyHeaders.block(ProxyHeaders.LOCAL, 0), ProxyHeaders.block(ProxyHeaders.PROXY, 0),
				ProxyHeaders.block(ProxyHeaders.LOCAL, ProxyHeaders.UNIX, ProxyHeaders.path("/run/client.sock"),
						ProxyHeaders.path("/run/front.sock")));
	}

	@Test
	void addressThatCannotBeCheckedPassesNoRules() throws Exception {
		List<CidrBlock> everybody = List.of(CidrBlock.parse("0.0.0.0/0"), CidrBlock.parse("::/0"));
		for (AccessRules rules : List.of(new AccessRules(everybody, List.of()),
				new AccessRules(List.of(), ELSEWHERE))) {
			TcpServer tcp = start(REQUIRED, (builder) -> builder.access(rules));
			TcpServer unix = start(REQUIRED,
					(builder) -> builder.access(rules)
						.addresses(List.of())
						.path(this.directory.resolve("app%d.sock".formatted(rules.allow().size()))));
			for (TcpServer server : List.of(tcp, unix)) {
				assertThat(this.servers.connect(server).send(CLAIMED_PATH).isAtEnd()).isTrue();
				assertThat(this.refusals.next()).isEqualTo(new Refusal("/run/client.sock", RejectReason.DENIED, null));
			}
		}
	}

	@Test
	void rulesAreForTheLoadBalancerIfItNamesNoClient() throws Exception {
		List<CidrBlock> loopback = List.of(CidrBlock.parse("127.0.0.0/8"));
		TcpServer allowing = start(REQUIRED, (builder) -> builder.access(new AccessRules(loopback, List.of())));
		TcpServer others = start(REQUIRED, (builder) -> builder.access(new AccessRules(ELSEWHERE, List.of())));
		TcpServer denying = start(REQUIRED, (builder) -> builder.access(new AccessRules(List.of(), loopback)));
		// The permissions of its file are for who is connected to it
		TcpServer unix = start(REQUIRED,
				(builder) -> builder.access(new AccessRules(ELSEWHERE, List.of()))
					.addresses(List.of())
					.path(this.directory.resolve("app.sock")));
		for (byte[] header : headersWithoutClient()) {
			assertThat(this.servers.connect(allowing).send(header).readLine()).startsWith("127.0.0.1:");
			assertThat(this.servers.connect(unix).send(header).readLine()).contains(" to ");
			for (TcpServer server : List.of(others, denying)) {
				assertThat(this.servers.connect(server).send(header).isAtEnd()).isTrue();
				assertThat(this.refusals.next().reason()).isEqualTo(RejectReason.DENIED);
			}
		}
	}

	@Test
	void clientsWithoutAnInternetAddressCountForTheLoadBalancer() throws Exception {
		ConnectionLimits limits = ConnectionLimits.defaults().withMaxConnectionsPerAddress(1);
		List<byte[]> headers = new ArrayList<>(headersWithoutClient());
		headers.add(CLAIMED_PATH);
		for (byte[] header : headers) {
			TcpServer server = start(REQUIRED, (builder) -> builder.limits(limits));
			Peer first = this.servers.connect(server).send(header);
			assertThat(first.readLine()).contains(" to ");
			assertThat(this.servers.connect(server).send(CLAIMED_PATH).isAtEnd()).isTrue();
			assertThat(this.refusals.next().reason()).isEqualTo(RejectReason.ADDRESS_LIMIT);
			assertThat(this.servers.connect(server).send("PROXY TCP4 127.0.0.1 198.51.100.1 1 443\r\n").isAtEnd())
				.isTrue();
			assertThat(this.refusals.next().reason()).isEqualTo(RejectReason.ADDRESS_LIMIT);
			assertThat(this.servers.connect(server).send(LINE).readLine()).isEqualTo(SEEN);
			first.sendEof();
			assertThat(first.readAll()).isEmpty();
			Awaitility.await().until(() -> server.connections().size() == 1);
			assertThat(this.servers.connect(server).send(CLAIMED_PATH).readLine()).contains(" to ");
		}
	}

	@Test
	void limitsAreForTheRealAddress() throws Exception {
		TcpServer server = start(REQUIRED,
				(builder) -> builder.limits(ConnectionLimits.defaults().withMaxConnectionsPerAddress(1)));
		Peer first = this.servers.connect(server).send(LINE);
		assertThat(first.readLine()).isEqualTo(SEEN);
		assertThat(this.servers.connect(server).send("PROXY TCP4 203.0.113.8 198.51.100.1 1 443\r\n").readLine())
			.startsWith("203.0.113.8:1 to ");
		assertThat(this.servers.connect(server).send(LINE).isAtEnd()).isTrue();
		assertThat(this.refusals.next()).isEqualTo(new Refusal("203.0.113.7:56324", RejectReason.ADDRESS_LIMIT, null));
		first.sendEof();
		assertThat(first.readAll()).isEmpty();
		Awaitility.await().until(() -> server.connections().size() == 1);
		assertThat(this.servers.connect(server).send(LINE).readLine()).isEqualTo(SEEN);
	}

	// TLS

	@Test
	@Asyncio("W08")
	void handsOnAHandshakeThatCameWithTheHeader() throws Exception {
		TcpServer server = start(REQUIRED, (builder) -> builder.tls(Certificates.settings()));
		try (SSLSocket client = connectTls(server, LINE)) {
			client.getOutputStream().write(ProxyHeaders.ascii("hello\n"));
			assertThat(readLine(client)).isEqualTo(SEEN);
			assertThat(readLine(client)).isEqualTo("hello");
		}
		assertThat(this.refusals.handshakes()).containsExactly("203.0.113.7:56324");
	}

	@Test
	void shakesHandsWithoutHeaderIfItIsOptional() throws Exception {
		TcpServer server = start(OPTIONAL, (builder) -> builder.tls(Certificates.settings()));
		try (SSLSocket client = connectTls(server, "")) {
			assertThat(readLine(client)).startsWith("127.0.0.1:");
		}
	}

	@Test
	void noHandshakeBeginsWithoutHeader() throws Exception {
		TcpServer server = start(REQUIRED, (builder) -> builder.tls(Certificates.settings()));
		assertThatIOException().isThrownBy(() -> connectTls(server, ""));
		assertThat(this.refusals.next().cause()).isEqualTo("Expected a PROXY protocol header, got a TLS handshake");
		assertThat(this.servers.connect(server).sendEof().isAtEnd()).isTrue();
		this.refusals.nextIsQuiet(RejectReason.PROXY_HEADER);
		Peer waiting = this.servers.connect(server).send("PROXY");
		// Accepted after the one that waits
		assertRefused(this.servers.connect(server).send("x"), "got 1 byte, which is a letter");
		server.close();
		assertThat(waiting.isAtEnd()).isTrue();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
		this.refusals.nextIsQuiet(RejectReason.CLOSING);
		assertThat(this.refusals.handshakes()).isEmpty();
	}

	private SSLSocket connectTls(TcpServer server, String header) throws IOException {
		Socket socket = new PrefixSocket(Servers.address(server), ProxyHeaders.ascii(header));
		this.servers.closeLater(socket);
		socket.setSoTimeout(10_000);
		SSLSocket client = (SSLSocket) Certificates.clientContext()
			.getSocketFactory()
			.createSocket(socket, "localhost", 1, true);
		client.startHandshake();
		return client;
	}

	private static String readLine(Socket socket) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int value = socket.getInputStream().read();
		while (value != -1 && value != '\n') {
			line.write(value);
			value = socket.getInputStream().read();
		}
		return line.toString(StandardCharsets.UTF_8);
	}

	/**
	 * Sends something in front of, and in one packet with, the first bytes.
	 */
	private static final class PrefixSocket extends Socket {

		private final byte[] prefix;

		private boolean sent;

		PrefixSocket(InetSocketAddress address, byte[] prefix) throws IOException {
			super(address.getAddress(), address.getPort());
			this.prefix = prefix;
		}

		@Override
		public OutputStream getOutputStream() throws IOException {
			OutputStream output = super.getOutputStream();
			return new OutputStream() {

				@Override
				public void write(int value) throws IOException {
					write(new byte[] { (byte) value }, 0, 1);
				}

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					byte[] prefix = PrefixSocket.this.sent ? new byte[0] : PrefixSocket.this.prefix;
					PrefixSocket.this.sent = true;
					output.write(ProxyHeaders.concat(prefix, Arrays.copyOfRange(bytes, offset, offset + length)));
				}

			};
		}

	}

}
