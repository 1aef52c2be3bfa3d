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

package io.tcpserver.log;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import io.tcpserver.CloseReason;
import io.tcpserver.DuplicateKey;
import io.tcpserver.Excerpted;
import io.tcpserver.ProxyHeader;
import io.tcpserver.ProxyTls;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.fixture.LogText;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.ProxyHeaders;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.LengthField;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.Strictness;
import io.tcpserver.message.TruncatedFrameException;
import io.tcpserver.message.UnhandledMessageException;
import io.tcpserver.message.Unterminated;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.stream.LimitOverrunException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers put everything that they control where the log may show it: no line is theirs,
 * and what may be secret is not there.
 */
class TaintedLogTests {

	private static final String SECRET = "4111111111111111";

	private static final String TAINT = LogText.TAINT + "z".repeat(10_000);

	private static final byte[] TAINTED_FRAME = frame(TAINT.getBytes(StandardCharsets.UTF_8));

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final LogText log = new LogText();

	@RegisterExtension
	final Servers servers = new Servers();

	private static byte[] frame(byte[] payload) {
		return ByteBuffer.allocate(4 + payload.length).putInt(payload.length).put(payload).array();
	}

	private TcpServer startMessages(FrameCodec codec, MessageHandler<String> handler) throws IOException {
		return startMessages(codec, handler, (settings) -> {
		});
	}

	private TcpServer startMessages(FrameCodec codec, MessageHandler<String> handler,
			Consumer<TcpServerSettingsBuilder> settings) throws IOException {
		return start((builder) -> builder.settings(settings).messageHandler(codec, handler));
	}

	private TcpServer start(Consumer<TcpServerBuilder> spec) throws IOException {
		TcpServer server = this.servers.bind((builder) -> {
			builder.settings((settings) -> settings.observer(this.recorder));
			spec.accept(builder);
		});
		server.startServing();
		return server;
	}

	private static FrameCodec frames() {
		return FrameCodecs.lengthField(LengthField.binary(4, 100_000));
	}

	private void awaitLog(String part) {
		Awaitility.await().untilAsserted(() -> assertThat(this.log.read()).contains(part));
	}

	private void assertUnforged(String... parts) {
		for (String part : parts) {
			awaitLog(part);
		}
		this.log.assertUnforged();
	}

	private void assertSecretIsKept(String part) {
		assertUnforged(part);
		assertThat(this.log.read()).doesNotContain(SECRET).doesNotContain(SECRET.substring(0, 8));
		assertThat(this.recorder.protocolErrors())
			.allSatisfy((error) -> assertThat(error).hasMessageNotContaining(SECRET.substring(0, 8)));
	}

	// Names that TLS clients ask for

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void serverName(boolean severalNames) throws Exception {
		TlsSettings tls = Certificates.settings().withProvider(TlsSettings.Provider.JDK);
		TlsKeys other = Certificates.keys(Certificates.server("one.example.com"));
		TcpServer server = this.servers.start(
				(settings) -> settings.tls(severalNames ? tls.withServerNames(Map.of("one.example.com", other)) : tls),
				Servers.shout());
		this.servers.connect(server).send(clientHello(LogText.TAINT, "h2")).skipAll();
		assertUnforged("rejected", "FORGED");
	}

	@Test
	void serverNameOfStartTls() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TlsSettings tls = Certificates.settings()
			.withProvider(TlsSettings.Provider.JDK)
			.withMode(TlsSettings.Mode.START_TLS);
		TcpServer server = this.servers.start((settings) -> settings.tls(tls), (reader, writer) -> {
			reader.readLine();
			try {
				writer.startTls();
			}
			catch (IOException ex) {
				failure.complete(ex);
			}
		});
		this.servers.connect(server)
			.send(ProxyHeaders.concat(ProxyHeaders.ascii("STARTTLS\n"), clientHello(LogText.TAINT, "h2")))
			.skipAll();
		assertUnforged("closed: TLS_FAILURE");
		assertThat(failure)
			.isCompletedWithValueMatching((ex) -> ex.getMessage().contains("FORGED") && PeerText.printable(ex) == ex);
	}

	@Test
	void applicationProtocol() throws Exception {
		TlsSettings tls = Certificates.settings().withProvider(TlsSettings.Provider.JDK);
		TcpServer server = this.servers.start((settings) -> settings.tls(tls), Servers.shout());
		this.servers.connect(server).send(clientHello("localhost", "")).sendEof().skipAll();
		this.servers.connect(server).send(clientHello("localhost", LogText.TAINT)).sendEof().skipAll();
		assertUnforged("rejected");
	}

	private static byte[] clientHello(String serverName, String protocol) {
		byte[] name = serverName.getBytes(StandardCharsets.UTF_8);
		byte[] alpn = protocol.getBytes(StandardCharsets.UTF_8);
		byte[] extensions = ProxyHeaders.concat(
				extension(0, ProxyHeaders.concat(number(name.length + 3), new byte[1], number(name.length), name)),
				extension(16, ProxyHeaders.concat(number(alpn.length + 1), new byte[] { (byte) alpn.length }, alpn)),
				extension(10, HexFormat.of().parseHex("00020017")), extension(13, HexFormat.of().parseHex("00020403")),
				extension(43, HexFormat.of().parseHex("020304")), extension(51, number(0)));
		byte[] body = ProxyHeaders.concat(HexFormat.of().parseHex("0303"), new byte[32],
				HexFormat.of().parseHex("000002130101" + "00"), number(extensions.length), extensions);
		byte[] handshake = ProxyHeaders.concat(new byte[] { 1, 0 }, number(body.length), body);
		return ProxyHeaders.concat(HexFormat.of().parseHex("160301"), number(handshake.length), handshake);
	}

	private static byte[] extension(int type, byte[] value) {
		return ProxyHeaders.concat(number(type), number(value.length), value);
	}

	private static byte[] number(int value) {
		return ByteBuffer.allocate(2).putShort((short) value).array();
	}

	@Test
	void subjectOfACertificate() throws Exception {
		TlsKeys keys = Certificates.keys(Certificates.server("localhost"));
		TlsKeys suspicious = new TlsKeys(keys.keyManagers(), new SuspiciousTrustManagers(), null, null);
		TlsSettings tls = TlsSettings.of(suspicious)
			.withProvider(TlsSettings.Provider.JDK)
			.withClientAuth(TlsSettings.ClientAuth.NEED);
		TcpServer server = this.servers.start((settings) -> settings.tls(tls), Servers.shout());
		InetSocketAddress address = Servers.address(server);
		try (SSLSocket client = (SSLSocket) Certificates.clientContext(Certificates.stranger())
			.getSocketFactory()
			.createSocket(address.getAddress(), address.getPort())) {
			client.setSoTimeout(10_000);
			client.getOutputStream().write('x');
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
		catch (IOException ex) {
			// Refused, which the client may see in several ways
		}
		assertUnforged("rejected", "FORGED");
	}

	// Load balancers

	@Test
	void pathAndExtensionsOfAProxyHeader() throws Exception {
		TcpServer server = this.servers
			.start((settings) -> settings.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED))
				.observer(this.recorder), (reader, writer) -> {
					throw new IllegalStateException("%s %s %s".formatted(writer.connection(),
							writer.connection().proxyHeader().orElseThrow(), writer.connection().remoteAddress()));
				});
		byte[] path = ProxyHeaders.path("/run/C:\\new");
		byte[] taint = LogText.TAINT.getBytes(StandardCharsets.UTF_8);
		byte[] tls = ProxyHeaders.extension(ProxyHeader.SSL,
				ProxyHeaders.concat(new byte[] { 7, 0, 0, 0, 0 }, ProxyHeaders.extension(ProxyTls.COMMON_NAME, taint)));
		this.servers.connect(server)
			.send(ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.UNIX, path, path,
					ProxyHeaders.extension(ProxyHeader.AUTHORITY, taint),
					ProxyHeaders.extension(ProxyHeader.ALPN, taint), tls))
			.skipAll();
		assertUnforged("Unhandled exception", "from /run/C:\\\\new opened", "source=/run/C:\\\\new");
	}

	// Nor what applications write of remoteAddress()
	@Test
	void pathThatIsNotVisibleInAProxyHeader() throws Exception {
		TcpServer server = this.servers
			.start((settings) -> settings.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED))
				.observer(this.recorder), Servers.shout());
		for (String path : List.of("/x\r\nFORGED", "/x\u001B", "/x\u2028", "/x\u202E")) {
			this.servers.connect(server)
				.send(ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.UNIX, ProxyHeaders.path(path),
						ProxyHeaders.path("/run/server.sock")))
				.skipAll();
		}
		assertUnforged("has a path that cannot be one here");
		assertThat(this.log.read()).doesNotContain("FORGED");
		assertThat(server.statistics().rejected()).isEqualTo(Map.of(RejectReason.PROXY_HEADER, 4L));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY TCP4 " + SECRET + " " + SECRET + "\u001B 1 2\r\n", SECRET + "\r\nFORGED",
			"PROXY TCP4 " + SECRET })
	void brokenProxyHeader(String header) throws Exception {
		TcpServer server = this.servers
			.start((settings) -> settings.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED))
				.observer(this.recorder), Servers.shout());
		this.servers.connect(server).send(header).sendEof().skipAll();
		assertSecretIsKept("(PROXY_HEADER)");
	}

	// What arrives and is no message

	@Test
	void plainTextOnATlsPort() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.tls(Certificates.settings()), Servers.shout());
		this.servers.connect(server).send(SECRET + LogText.TAINT).skipAll();
		assertSecretIsKept("Expected a TLS handshake");
	}

	@Test
	void requestOnAPlainPort() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.observer(this.recorder), Servers.shout());
		this.servers.connect(server).send("GET /" + SECRET + " HTTP/1.1\r\nX: \u001B\r\n\r\n").skipAll();
		assertSecretIsKept("got an HTTP request");
		assertExcerpt("GET /" + SECRET);
	}

	private void assertExcerpt(String start) {
		assertThat(this.recorder.protocolErrors()).singleElement()
			.satisfies((error) -> assertThat(new String(((Excerpted) error).excerpt(), StandardCharsets.UTF_8))
				.startsWith(start));
	}

	static List<FrameCodec> strictCodecs() {
		return List.of(FrameCodecs.mllp(1000, Strictness.STRICT), FrameCodecs.stxEtx(1000, Strictness.STRICT),
				FrameCodecs.syslog(1000, Unterminated.DELIVER, Strictness.STRICT), FrameCodecs.line(10),
				FrameCodecs.delimiter(10, new byte[] { '|' }), FrameCodecs.lengthField(LengthField.ascii(4, 1000)),
				FrameCodecs.hdlc(10), new Suspicious(null));
	}

	static List<FrameCodec> codecsWithLengths() {
		return List.of(FrameCodecs.syslog(1000), FrameCodecs.lengthField(LengthField.ascii(8, 1000)),
				FrameCodecs.lengthField(LengthField.binary(8, 1000)));
	}

	// A number that tells it is too long may be a part of a secret
	@ParameterizedTest
	@MethodSource("codecsWithLengths")
	void bytesThatAreTakenForALength(FrameCodec codec) throws Exception {
		TcpServer server = startMessages(codec, (message, connection) -> null);
		this.servers.connect(server).send(SECRET + " " + SECRET).skipAll();
		assertSecretIsKept("broke the protocol");
		assertThat(this.recorder.protocolErrors()).singleElement()
			.extracting(Throwable::getMessage)
			.satisfies((message) -> {
				Matcher length = Pattern.compile("its length says (\\d+) or more").matcher(message);
				assertThat(length.find()).as(message).isTrue();
				assertThat(Long.bitCount(Long.parseLong(length.group(1)))).as(message).isOne();
			});
	}

	@ParameterizedTest
	@MethodSource("strictCodecs")
	void bytesThatAreNoFrame(FrameCodec codec) throws Exception {
		TcpServer server = startMessages(codec, (message, connection) -> null);
		String start = "A\u001B" + SECRET;
		this.servers.connect(server).send(start + "\r\nFORGED").skipAll();
		assertSecretIsKept("broke the protocol");
		assertExcerpt("A\u001B" + SECRET);
	}

	@Test
	void messageOfACodecOfTheApplication() throws Exception {
		TcpServer server = startMessages(new Suspicious(TAINT), (message, connection) -> null);
		this.servers.connect(server).send("x").skipAll();
		assertUnforged("broke the protocol", "FORGED");
	}

	@Test
	void frameThatIsCutOff() throws Exception {
		CompletableFuture<TruncatedFrameException> failure = new CompletableFuture<>();
		TcpServer server = startMessages(frames(), new Echo() {

			@Override
			public @Nullable Object onError(Throwable cause, TcpConnection connection) throws Throwable {
				failure.complete((TruncatedFrameException) cause);
				throw new IllegalStateException("-ERR " + cause.getMessage(), cause);
			}

		});
		this.servers.connect(server)
			.send(ProxyHeaders.concat(new byte[] { 0, 0, 1, 0 }, ProxyHeaders.ascii(SECRET)))
			.sendEof()
			.skipAll();
		assertSecretIsKept("The stream of connection");
		assertThat(new String(failure.get().excerpt(), StandardCharsets.UTF_8)).endsWith(SECRET);
	}

	@Test
	void payloadOnWhichAConverterFails() throws Exception {
		TcpServer server = start((builder) -> builder.messageHandler(frames(), new Numbers(), new Failing<Integer>()));
		this.servers.connect(server).send(TAINTED_FRAME).skipAll();
		assertUnforged("broke the protocol", "FORGED");
		assertThat(this.recorder.protocolErrors()).singleElement()
			.isInstanceOfSatisfying(PayloadException.class, (failure) -> {
				assertThat(failure).hasMessage("Cannot convert a payload of %d bytes: NumberFormatException"
					.formatted(TAINT.getBytes(StandardCharsets.UTF_8).length));
				assertThat(failure.decodingFailure()).isInstanceOf(NumberFormatException.class);
				assertThat(failure.excerpt())
					.isEqualTo(Arrays.copyOf(TAINT.getBytes(StandardCharsets.UTF_8), Excerpted.MAX_EXCERPT_BYTES));
			});
	}

	// What handlers throw

	@Test
	void failureOfAMessageHandlerThatQuotesThePayload() throws Exception {
		TcpServer server = startMessages(frames(), (message, connection) -> Integer.parseInt(message));
		this.servers.connect(server).send(TAINTED_FRAME).skipAll();
		this.servers.connect(server).send(TAINTED_FRAME).skipAll();
		Awaitility.await().until(() -> this.recorder.failures().size() == 2);
		server.close();
		assertUnforged("Unhandled exception in the handler",
				"java.lang.NumberFormatException: For input string: \"x\\r\\n",
				"at java.base/java.lang.Integer.parseInt", "1 more unhandled exception like");
	}

	@Test
	void failureOfAStreamHandlerWithCausesInACircle() throws Exception {
		TcpServer server = this.servers.start((reader, writer) -> {
			String line = reader.readLine();
			IOException inner = new IOException(line + LogText.TAINT);
			IllegalStateException outer = new IllegalStateException("clean", inner);
			inner.initCause(outer);
			outer.addSuppressed(new Quoting(LogText.TAINT));
			throw outer;
		});
		this.servers.connect(server).send("a\rb\n").skipAll();
		assertUnforged("java.lang.IllegalStateException: clean", "java.io.IOException: a\\rbx\\r\\n", "CIRCULAR",
				"Suppressed");
	}

	@Test
	void failureOfAStage() throws Exception {
		TcpServer server = start((builder) -> builder.messageHandler(frames(), (AsyncMessageHandler<String>) (message,
				connection) -> CompletableFuture.failedFuture(new CompletionException(new IOException(message)))));
		this.servers.connect(server).send(TAINTED_FRAME).skipAll();
		assertUnforged("Unhandled exception in the handler", "FORGED");
	}

	@Test
	void messageThatIsNotHandledAndLimitThatIsOverrun() throws Exception {
		TcpServer messages = startMessages(frames(), (message, connection) -> {
			throw new UnhandledMessageException("Not handled: " + message, String.class, connection);
		});
		this.servers.connect(messages).send(TAINTED_FRAME).skipAll();
		assertUnforged("Not handled: x\\r\\n");
		TcpServer streams = this.servers.start((settings) -> settings.streamLimit(10).observer(this.recorder),
				Servers.shout());
		this.servers.connect(streams).send(SECRET + "\u001B" + SECRET + "\n").skipAll();
		Awaitility.await().until(() -> this.recorder.protocolErrors().size() == 2);
		assertThat(this.recorder.protocolErrors().get(1)).isInstanceOf(LimitOverrunException.class);
		assertSecretIsKept("limit 10");
	}

	@Test
	void failureAfterTheEnd() throws Exception {
		TcpServer server = startMessages(frames(), new Echo() {

			@Override
			public void onClose(TcpConnection connection, CloseReason reason) {
				throw new IllegalStateException(LogText.TAINT);
			}

		});
		this.servers.connect(server).sendEof().skipAll();
		assertUnforged("FORGED");
	}

	@Test
	void failuresOfInterceptorsAndObservers() throws Exception {
		TcpServer server = this.servers.start((settings) -> settings.interceptor((connection) -> {
			throw new IllegalStateException(TAINT);
		}).observer(new TcpServerObserver() {

			@Override
			public void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
					@Nullable Throwable cause) {
				throw new IllegalStateException("Observed " + TAINT);
			}

		}), Servers.shout());
		this.servers.connect(server).skipAll();
		assertUnforged("Turning away", "Observed x\\r\\n");
	}

	// Keys and groups

	@Test
	void keysAndGroups() throws Exception {
		TcpServer server = startMessages(frames(), (message, connection) -> null);
		List<TcpConnection> clients = List.of(opened(server), opened(server));
		for (TcpConnection client : clients) {
			server.connections().bind(client, LogText.TAINT, TAINT, DuplicateKey.CLOSE_OLD);
			server.connections().join(client, LogText.TAINT);
		}
		assertThat(clients.get(0).closed()).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(CloseReason.REPLACED);
		String group = server.connections().group(LogText.TAINT).toString();
		assertThat(group).contains("FORGED").doesNotContain("\n", "\u001B", "\u202E");
		assertUnforged("REPLACED");
	}

	private TcpConnection opened(TcpServer server) throws IOException {
		List<TcpConnection> before = server.connections().stream().toList();
		this.servers.connect(server);
		Awaitility.await().until(() -> server.connections().size() == before.size() + 1);
		return server.connections()
			.stream()
			.filter((connection) -> !before.contains(connection))
			.findFirst()
			.orElseThrow();
	}

	// On demand

	@Test
	void excerptIsLoggedIfAskedFor() throws Exception {
		TcpServer server = startMessages(FrameCodecs.mllp(1000, Strictness.STRICT), (message, connection) -> null,
				(settings) -> settings.protocolErrors((errors) -> errors.withExcerptBytes(6)));
		this.servers.connect(server).send("AB\n\u001B" + SECRET).skipAll();
		assertUnforged("the first of which is a letter: \"AB\\x0A\\x1B41\"");
		assertThat(this.recorder.protocolErrors()).singleElement()
			.satisfies((error) -> assertThat(error).hasMessageEndingWith("the first of which is a letter"));
		TcpServer proxied = this.servers
			.start((settings) -> settings.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED))
				.protocolErrors((errors) -> errors.withExcerptBytes(256)), Servers.shout());
		this.servers.connect(proxied).send("no header\r\n").skipAll();
		assertUnforged(
				"Expected a PROXY protocol header, got 11 bytes, the first of which is a letter: \"no header\\x0D\\x0A\"");
		TcpServer encrypted = this.servers.start((settings) -> settings.tls(Certificates.settings())
			.protocolErrors((errors) -> errors.withExcerptBytes(256)), Servers.shout());
		this.servers.connect(encrypted).send("hello\n").skipAll();
		assertUnforged("Expected a TLS handshake, got 6 bytes, the first of which is a letter: \"hello\\x0A\"");
	}

	/**
	 * A handler of messages that it sends back.
	 */
	private static class Echo implements MessageHandler<String> {

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return message;
		}

	}

	private static final class Failing<T> implements MessageHandler<T> {

		@Override
		public Object onMessage(T message, TcpConnection connection) {
			throw new IllegalStateException("not reached");
		}

	}

	private static final class Quoting extends Exception {

		private static final long serialVersionUID = 1L;

		private final String quoted;

		Quoting(String quoted) {
			this.quoted = quoted;
		}

		@Override
		public String toString() {
			return this.quoted;
		}

	}

	private static final class Numbers implements PayloadConverter<Integer> {

		@Override
		public Integer decode(ByteBuffer payload) {
			return Integer.valueOf(StandardCharsets.UTF_8.decode(payload).toString());
		}

		@Override
		public ByteBuffer encode(Object message) {
			return ByteBuffer.allocate(0);
		}

	}

	/**
	 * Takes nothing for a frame.
	 */
	private record Suspicious(@Nullable String message) implements FrameCodec {

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			throw new FrameException((this.message != null) ? this.message : "not liked");
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) {
			output.put(payload);
		}

	}

	private static final class SuspiciousTrustManagers extends SimpleTrustManagerFactory {

		@Override
		protected void engineInit(KeyStore keyStore) {
		}

		@Override
		protected void engineInit(ManagerFactoryParameters parameters) {
		}

		@Override
		protected TrustManager[] engineGetTrustManagers() {
			return new TrustManager[] { new X509TrustManager() {

				@Override
				public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
					throw new CertificateException("Untrusted: " + chain[0].getSubjectX500Principal() + LogText.TAINT);
				}

				@Override
				public void checkServerTrusted(X509Certificate[] chain, String type) {
				}

				@Override
				public X509Certificate[] getAcceptedIssuers() {
					return new X509Certificate[0];
				}

			} };
		}

	}

}
