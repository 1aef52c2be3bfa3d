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

package io.tcpserver.netty.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.message.MessageRunner;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whatever clients do, however often: the log of the process, with that of Netty, stays
 * small, and tells how much it leaves out.
 */
class LogFloodTests {

	private static final int CLIENTS = 300;

	// The life of the server, and ten lines, of which a few have stack traces
	private static final int MOST_CHARACTERS = 20_000;

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Pattern LEFT_OUT = Pattern.compile(
			"(\\d+) more (of this kind|unhandled exceptions?|failures?|errors?|[a-z -]+ that (?:was|were) not logged)");

	private final PrintStream standardError = System.err;

	private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

	@RegisterExtension
	final Servers servers = new Servers();

	@RegisterExtension
	final Log log = new Log(Level.INFO);

	@BeforeEach
	void catchWhatIsPrinted() {
		System.setErr(new PrintStream(this.printed, true, StandardCharsets.UTF_8));
	}

	@AfterEach
	void printAgain() {
		System.setErr(this.standardError);
	}

	@ParameterizedTest
	@EnumSource
	void clientsDoNotSetHowMuchIsLogged(Flood flood) throws Exception {
		TcpServer server = this.servers.bind(flood::configure);
		server.startServing();
		for (int i = 0; i < CLIENTS; i++) {
			try (Socket socket = Client.plain(server).socket()) {
				new Client(socket).sendOrFail(i + "00\n");
				new Client(socket).readToTheEnd();
			}
		}
		await().atMost(LONG).until(() -> server.statistics().active() == 0);
		server.close();
		assertThat(server.waitClosed(LONG)).isTrue();
		assertSmall();
		assertThat(told(flood.line)).isEqualTo(CLIENTS);
	}

	@Test
	void handlersThatAShutdownInterruptsDoNot() throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> builder.asyncStreamHandler((reader, writer) -> new CompletableFuture<>()));
		server.startServing();
		for (int i = 0; i < CLIENTS; i++) {
			this.servers.connect(server);
		}
		await().atMost(LONG).until(() -> server.connections().size() == CLIENTS);
		assertThat(server.shutdown(Duration.ZERO)).succeedsWithin(LONG);
		assertThat(server.waitClosed(LONG)).isTrue();
		assertSmall();
		assertThat(told("has not ended after its connection was aborted")).isEqualTo(CLIENTS);
	}

	// Netty's loggers have much to say about promises and channels without a loop
	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void deadIoThreadsAreToldOnceNotForEachClient(Transport transport) throws Exception {
		for (Dying dying : Dying.values()) {
			killThreadsUnder(dying, new MortalTransport(transport));
			assertThat(this.log.text()).as("%s", dying)
				.doesNotContain("Failed to")
				.hasSizeLessThan((dying.ordinal() + 1) * MOST_CHARACTERS);
		}
		assertThat(this.printed.size()).isZero();
	}

	private void killThreadsUnder(Dying dying, MortalTransport transport) throws Exception {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			builder.handlerThreads(new HandlerThreads(HandlerThreads.Mode.AUTO, CLIENTS));
			dying.configure(builder);
		});
		NettyTcpServer server = NettyTcpServer.bind(settings, transport, dying.runner(settings));
		this.servers.add(server);
		server.startServing();
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS / 2; i++) {
			clients.add(dying.connect(server, i));
		}
		for (int left = 1; left >= 0; left--) {
			int most = left * (CLIENTS / 4 + 1);
			IoThread io = server.nextIo();
			transport.kill(io);
			for (Client client : clients) {
				client.sendOrFail("again\n".repeat(100));
			}
			await().atMost(LONG).until(io::isEnding);
			await().atMost(LONG)
				.untilAsserted(
						() -> assertThat(server.statistics().active()).as("%s", dying).isLessThanOrEqualTo(most));
		}
		for (Client client : clients) {
			client.socket().close();
		}
		assertThat(server.shutdown(Duration.ZERO)).succeedsWithin(LONG);
		assertThat(server.waitClosed(LONG)).isTrue();
	}

	private void assertSmall() {
		assertThat(this.log.text()).hasSizeLessThan(MOST_CHARACTERS);
		assertThat(this.printed.size()).isZero();
	}

	// How many there were of a kind of lines, written or left out
	private long told(String line) {
		List<String> lines = this.log.lines(Level.WARN);
		long written = lines.stream().filter((text) -> text.contains(line) && !text.matches("\\d+ more .*")).count();
		return written + lines.stream()
			.flatMap((text) -> LEFT_OUT.matcher(text).results())
			.mapToLong((result) -> Long.parseLong(result.group(1)))
			.sum();
	}

	/**
	 * What clients do.
	 */
	enum Flood {

		FAILURE("Unhandled exception in the handler of") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.streamHandler((reader, writer) -> {
					throw new IllegalStateException(reader.readLine());
				});
			}

		},

		STACK_OVERFLOW("Unhandled exception in the handler of") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.streamHandler((reader, writer) -> one(Integer.parseInt(reader.readLine())));
			}

		},

		CAUSES("Unhandled exception in the handler of") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.messageHandler(FrameCodecs.line(100), (line, connection) -> {
					RuntimeException failure = new IllegalStateException(line);
					for (int i = 0; i < Integer.parseInt(line) % 1000; i++) {
						failure = new IllegalStateException("caused", failure);
					}
					throw failure;
				});
			}

		},

		// As of a script that clients send
		PLACES("Unhandled exception in the handler of") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.messageHandler(FrameCodecs.line(100), (line, connection) -> {
					IllegalStateException failure = new IllegalStateException(line);
					StackTraceElement[] trace = failure.getStackTrace();
					trace[0] = new StackTraceElement("Script", "line" + line, "script", 1);
					failure.setStackTrace(trace);
					throw failure;
				});
			}

		},

		SECOND_STARTTLS("Unhandled exception in the handler of") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder
					.settings((settings) -> settings.tls(Certificates.settings().withMode(TlsSettings.Mode.START_TLS)))
					.messageHandler(FrameCodecs.line(100), (line, connection) -> {
						connection.startTls(null);
						return connection.startTls(null);
					});
			}

		},

		REPLY("Unhandled exception in the handler of") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.messageHandler(FrameCodecs.line(100), (line, connection) -> "two\nlines");
			}

		},

		ON_CLOSE("Unhandled exception in the handler of") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.messageHandler(FrameCodecs.line(100), new MessageHandler<String>() {

					@Override
					public @Nullable Object onMessage(String line, TcpConnection connection) {
						connection.close();
						return null;
					}

					@Override
					public void onClose(TcpConnection connection, CloseReason reason) {
						throw new IllegalStateException("on purpose");
					}

				});
			}

		},

		INTERCEPTOR("Turning away") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.settings((settings) -> settings.interceptor((connection) -> {
					throw new IllegalStateException("on purpose");
				})).streamHandler(Servers.shout());
			}

		},

		OBSERVER("Observer") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.settings((settings) -> settings.observer(new TcpServerObserver() {

					@Override
					public void opened(TcpConnection connection) {
						throw new IllegalStateException("on purpose");
					}

				})).streamHandler((reader, writer) -> reader.readLine());
			}

		},

		NO_FRAME("broke the protocol") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.messageHandler(FrameCodecs.line(1), (line, connection) -> null);
			}

		},

		NO_TLS("rejected") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.settings((settings) -> settings.tls(Certificates.settings())).streamHandler(Servers.shout());
			}

		},

		NO_PROXY_HEADER("rejected") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder
					.settings((settings) -> settings
						.proxyProtocol(ProxyProtocol.none().withMode(ProxyProtocol.Mode.REQUIRED)))
					.streamHandler(Servers.shout());
			}

		},

		HANDLER_TIMEOUT("takes longer than") {

			@Override
			void configure(TcpServerBuilder builder) {
				builder.settings((settings) -> settings.timeouts(Timeouts.none().withHandler(Duration.ofMillis(1))))
					.asyncStreamHandler((reader, writer) -> new CompletableFuture<>());
			}

		};

		private final String line;

		Flood(String line) {
			this.line = line;
		}

		abstract void configure(TcpServerBuilder builder);

		static int one(int number) {
			return (number % 2 == 0) ? two(number + 1) + 1 : three(number + 2) + 1;
		}

		static int two(int number) {
			return (number % 3 == 0) ? one(number + 1) + 1 : three(number + 2) + 1;
		}

		static int three(int number) {
			return (number % 7 == 0) ? two(number + 1) + 1 : one(number + 2) + 1;
		}

	}

	/**
	 * What clients are busy with when their I/O thread dies.
	 */
	enum Dying {

		READING {

			@Override
			HandlerLauncher runner(TcpServerSettings settings) {
				return new BlockingStreamRunner(settings, Servers.shout());
			}

			@Override
			Client connect(TcpServer server, int number) throws IOException {
				return Client.plain(server).hello();
			}

		},

		// None of which is read
		BEING_SENT_TO {

			@Override
			HandlerLauncher runner(TcpServerSettings settings) {
				return new BlockingStreamRunner(settings, (reader, writer) -> {
					writer.write(reader.readLine() + "\n");
					while (!writer.connection().closed().isDone()) {
						writer.write(new byte[10_000]);
						writer.drain();
					}
				});
			}

			@Override
			Client connect(TcpServer server, int number) throws IOException {
				return Client.plain(server).hello();
			}

		},

		WAITING_FOR_ANSWERS {

			@Override
			HandlerLauncher runner(TcpServerSettings settings) {
				return new MessageRunner<>(settings, FrameCodecs.line(100), PayloadConverter.string(settings.charset()),
						(line, connection) -> CompletableFuture.supplyAsync(() -> line,
								CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS)));
			}

			@Override
			Client connect(TcpServer server, int number) throws IOException {
				return Client.plain(server).hello();
			}

		},

		SPEAKING_TLS {

			@Override
			void configure(TcpServerSettingsBuilder builder) {
				builder.tls(Certificates.settings());
			}

			@Override
			HandlerLauncher runner(TcpServerSettings settings) {
				return new BlockingStreamRunner(settings, Servers.shout());
			}

			@Override
			Client connect(TcpServer server, int number) throws IOException {
				if (number % 2 != 0) {
					// A handshake that does not go on
					Client client = Client.plain(server);
					client.socket().getOutputStream().write(new byte[] { 22, 3, 1 });
					return client;
				}
				InetSocketAddress address = Servers.address(server);
				return new Client(Certificates.clientContext()
					.getSocketFactory()
					.createSocket(address.getAddress(), address.getPort())).hello();
			}

		};

		void configure(TcpServerSettingsBuilder builder) {
		}

		abstract HandlerLauncher runner(TcpServerSettings settings);

		abstract Client connect(TcpServer server, int number) throws IOException;

	}

	/**
	 * A client, perhaps with TLS.
	 *
	 * @param socket its socket
	 */
	record Client(Socket socket) {

		static Client plain(TcpServer server) throws IOException {
			InetSocketAddress address = Servers.address(server);
			Socket socket = new Socket(address.getAddress(), address.getPort());
			socket.setSoTimeout((int) LONG.toMillis());
			return new Client(socket);
		}

		Client hello() throws IOException {
			this.socket.setSoTimeout((int) LONG.toMillis());
			this.socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(this.socket.getInputStream().read()).isPositive();
			return this;
		}

		void readToTheEnd() {
			try {
				this.socket.getInputStream().readAllBytes();
			}
			catch (IOException ex) {
				assertThat(ex).as("the end of the connection").hasMessageContaining("reset");
			}
		}

		void sendOrFail(String text) {
			try {
				this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
			}
			catch (IOException ex) {
				assertThat(ex).as("the end of the connection").isNotNull();
			}
		}

	}

}
