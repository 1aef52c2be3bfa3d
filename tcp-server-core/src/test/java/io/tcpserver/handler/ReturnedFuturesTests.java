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

package io.tcpserver.handler;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionSocketOptions;
import io.tcpserver.Correlation;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnectionWrapper;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Futures that are returned to the application are its own: nothing that it does to one
 * changes anything of the server. All methods that return one are tried.
 */
class ReturnedFuturesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	// Much more than sockets and their buffers take
	private static final int LARGE = 32 * 1024 * 1024;

	@RegisterExtension
	final Servers servers = new Servers();

	@TempDir
	Path directory;

	private final Recorder recorder = new Recorder();

	private final Map<String, Attempt> attempts = attempts();

	private Map<String, Attempt> attempts() {
		Map<String, Attempt> attempts = new TreeMap<>();
		attempts.put("TcpServer.shutdown", this::shutdown);
		attempts.put("TcpServer.closed", this::serverClosed);
		attempts.put("TcpConnection.closed", this::connectionClosed);
		attempts.put("TcpConnection.send",
				(deed) -> isSentAllTheSame(deed, (ends) -> ends.writer.connection().send(new byte[LARGE])));
		attempts.put("StreamWriter.transferFrom", (deed) -> isSentAllTheSame(deed, this::transfer));
		attempts.put("TcpConnection.drainAsync",
				(deed) -> drain(deed, (ends) -> ends.writer.connection().drainAsync()));
		attempts.put("StreamWriter.drainAsync", (deed) -> drain(deed, (ends) -> ends.writer.drainAsync()));
		attempts.put("TcpConnection.sendAndReceive", this::sendAndReceive);
		attempts.put("TcpConnection.startTls", this::startTlsOfMessages);
		attempts.put("StreamWriter.startTlsAsync", this::startTlsOfAStream);
		attempts.put("ConnectionSocketOptions.get",
				(deed) -> socketOptions(deed, (options) -> options.get(StandardSocketOptions.TCP_NODELAY)));
		attempts.put("ConnectionSocketOptions.set",
				(deed) -> socketOptions(deed, (options) -> options.set(StandardSocketOptions.TCP_NODELAY, true)));
		putReads(attempts);
		return attempts;
	}

	private void putReads(Map<String, Attempt> attempts) {
		attempts.put("AsyncStreamReader.read", (deed) -> read(deed, (reader) -> reader.read(3)));
		attempts.put("AsyncStreamReader.readExactly", (deed) -> read(deed, (reader) -> reader.readExactly(3)));
		attempts.put("AsyncStreamReader.readUntil", (deed) -> read(deed, (reader) -> reader.readUntil(new byte[1])));
		attempts.put("AsyncStreamReader.readLine", (deed) -> read(deed, AsyncStreamReader::readLine));
		attempts.put("AsyncStreamReader.readAll", (deed) -> read(deed, AsyncStreamReader::readAll));
		attempts.put("AsyncStreamReader.readUntilOrEof",
				(deed) -> read(deed, (reader) -> reader.readUntilOrEof(new byte[1])));
		attempts.put("AsyncStreamReader.forEachLine",
				(deed) -> read(deed, (reader) -> reader.forEachLine((line) -> null)));
		attempts.put("AsyncStreamReader.request", (deed) -> read(deed, (reader) -> reader.request(10)));
		attempts.put("AsyncStreamReader.transferTo", this::transferTo);
		Map<String, Function<AsyncStreamReader, CompletableFuture<?>>> reads = Map.ofEntries(
				Map.entry("readLineWithTerminator", AsyncStreamReader::readLineWithTerminator),
				Map.entry("readByte", AsyncStreamReader::readByte),
				Map.entry("readShort", AsyncStreamReader::readShort),
				Map.entry("readShortLe", AsyncStreamReader::readShortLe),
				Map.entry("readInt", AsyncStreamReader::readInt), Map.entry("readIntLe", AsyncStreamReader::readIntLe),
				Map.entry("readLong", AsyncStreamReader::readLong),
				Map.entry("readLongLe", AsyncStreamReader::readLongLe),
				Map.entry("readUnsignedByte", AsyncStreamReader::readUnsignedByte),
				Map.entry("readUnsignedShort", AsyncStreamReader::readUnsignedShort),
				Map.entry("readUnsignedShortLe", AsyncStreamReader::readUnsignedShortLe),
				Map.entry("readUnsignedInt", AsyncStreamReader::readUnsignedInt),
				Map.entry("readUnsignedIntLe", AsyncStreamReader::readUnsignedIntLe));
		reads.forEach((name, read) -> attempts.put("AsyncStreamReader." + name, (deed) -> read(deed, read)));
	}

	@Test
	void everyMethodThatReturnsAFutureIsTried() {
		Stream<JavaMethod> methods = new ClassFileImporter()
			.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.withImportOption((location) -> !location.contains("/test-fixtures/"))
			// Its classes are public for each other only
			.withImportOption((location) -> !location.contains("/io/tcpserver/netty/"))
			.importPackages("io.tcpserver")
			.stream()
			// Public for its own packages only
			.filter((type) -> !type.getPackageName().startsWith("io.tcpserver.netty"))
			.filter((type) -> type.getModifiers().contains(JavaModifier.PUBLIC))
			.flatMap((type) -> type.getMethods().stream())
			.filter((method) -> method.getModifiers().contains(JavaModifier.PUBLIC))
			.filter((method) -> method.getRawReturnType().isAssignableTo(CompletionStage.class));
		assertThat(methods.filter((method) -> !isForApplications(method.getOwner()))
			.map((method) -> method.getOwner().getSimpleName() + "." + method.getName())).as("methods without a test")
			.containsOnlyOnceElementsOf(this.attempts.keySet())
			.containsExactlyInAnyOrderElementsOf(this.attempts.keySet());
	}

	// What they implement, or inherit to wrap ours
	private static boolean isForApplications(JavaClass type) {
		return type.getSimpleName().endsWith("Handler") || type.isEquivalentTo(TcpConnectionWrapper.class);
	}

	@ParameterizedTest
	@EnumSource
	void nothingOfOursChanges(Deed deed) {
		SoftAssertions.assertSoftly((softly) -> this.attempts.forEach((method,
				attempt) -> softly.assertThatCode(() -> attempt.make(deed)).as(method).doesNotThrowAnyException()));
	}

	private void shutdown(Deed deed) throws Exception {
		Ends ends = open();
		deed.doTo(ends.server.shutdown(PATIENCE));
		CompletableFuture<ShutdownResult> other = ends.server.shutdown(PATIENCE);
		assertThat(other).isNotDone();
		ends.finish();
		assertThat(other.get(10, TimeUnit.SECONDS).drained()).isOne();
		assertThat(ends.server.waitClosed(PATIENCE)).isTrue();
	}

	private void serverClosed(Deed deed) throws Exception {
		Ends ends = open();
		deed.doTo(ends.server.closed());
		assertThat(ends.server.closed()).isNotDone();
		assertThat(ends.server.isServing()).isTrue();
		assertThat(ends.server.waitClosed(Duration.ZERO)).isFalse();
		ends.finish();
		ends.server.close();
		assertThat(ends.server.closed()).succeedsWithin(PATIENCE);
	}

	private void connectionClosed(Deed deed) throws Exception {
		Ends ends = open();
		TcpConnection connection = ends.writer.connection();
		deed.doTo(connection.closed());
		assertThat(connection.closed()).isNotDone();
		assertThat(connection.isOpen()).isTrue();
		ends.finish();
		assertThat(connection.closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
	}

	private void isSentAllTheSame(Deed deed, Function<Ends, CompletableFuture<?>> send) throws Exception {
		Ends ends = open();
		CompletableFuture<?> sent = send.apply(ends);
		assertThat(sent).isNotDone();
		deed.doTo(sent);
		ends.finish();
		assertThat(ends.peer.skipAll()).isEqualTo(LARGE);
		assertThat(ends.writer.connection().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.COMPLETED);
	}

	private CompletableFuture<Long> transfer(Ends ends) {
		try {
			Path path = Files.createTempFile(this.directory, "large", null);
			Files.write(path, new byte[LARGE]);
			FileChannel file = FileChannel.open(path);
			this.servers.closeLater(file);
			return ends.writer.transferFrom(file, 0, LARGE);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private void drain(Deed deed, Function<Ends, CompletableFuture<Void>> drain) throws Exception {
		Ends ends = open();
		ends.writer.write(ByteBuffer.allocate(LARGE));
		CompletableFuture<Void> mine = drain.apply(ends);
		assertThat(mine).isNotDone();
		deed.doTo(mine);
		CompletableFuture<Void> other = drain.apply(ends);
		assertThat(other).isNotDone();
		ends.finish();
		assertThat(ends.peer.skipAll()).isEqualTo(LARGE);
		assertThat(other).isCompleted();
	}

	private void read(Deed deed, Function<AsyncStreamReader, CompletableFuture<?>> read) throws Exception {
		Ends ends = open();
		CompletableFuture<?> mine = read.apply(ends.reader);
		assertThat(mine).isNotDone();
		deed.doTo(mine);
		// Given up, as is documented
		CompletableFuture<String> next = ends.reader.readLine();
		ends.peer.send("next\n");
		assertThat(next).succeedsWithin(PATIENCE).isEqualTo("next");
		ends.finish();
	}

	private void transferTo(Deed deed) throws Exception {
		StreamWriter other = open().writer;
		read(deed, (reader) -> reader.transferTo(other));
	}

	private void socketOptions(Deed deed, Function<ConnectionSocketOptions, CompletableFuture<?>> use)
			throws Exception {
		Ends ends = open();
		ConnectionSocketOptions options = ends.writer.connection().socketOptions();
		deed.doTo(use.apply(options));
		assertThat(options.set(StandardSocketOptions.TCP_NODELAY, false)).succeedsWithin(PATIENCE);
		assertThat(options.get(StandardSocketOptions.TCP_NODELAY)).succeedsWithin(PATIENCE).isEqualTo(false);
		ends.finish();
	}

	private void sendAndReceive(Deed deed) throws Exception {
		List<String> handled = new CopyOnWriteArrayList<>();
		TcpServer server = startMessages((message, connection) -> {
			handled.add(message);
			return null;
		});
		Peer peer = this.servers.connect(server);
		Awaitility.await().until(() -> server.connections().size() == 1);
		TcpConnection connection = server.connections().iterator().next();
		Correlation<String> any = Correlation.next(String.class);
		deed.doTo(connection.sendAndReceive("question", any, PATIENCE));
		assertThat(peer.readLine()).isEqualTo("question");
		peer.send("late\n");
		// As is documented
		Awaitility.await().until(() -> handled.contains("late"));
		CompletableFuture<String> other = connection.sendAndReceive("again", any, PATIENCE);
		assertThat(peer.readLine()).isEqualTo("again");
		peer.send("answer\n");
		assertThat(other).succeedsWithin(PATIENCE).isEqualTo("answer");
		assertThat(handled).containsExactly("late");
	}

	private void startTlsOfMessages(Deed deed) throws Exception {
		CompletableFuture<CompletableFuture<Void>> handshake = new CompletableFuture<>();
		TcpServer server = startMessages((message, connection) -> {
			if (message.equals("starttls")) {
				handshake.complete(connection.startTls("go ahead"));
				return null;
			}
			return message + connection.sslSession().isPresent();
		});
		TlsClient client = new TlsClient(server);
		this.servers.closeLater(client);
		client.send("starttls\n");
		assertThat(client.readLine()).isEqualTo("go ahead");
		deed.doTo(handshake.get(10, TimeUnit.SECONDS));
		startsTlsAllTheSame(deed, client, server);
	}

	private void startTlsOfAStream(Deed deed) throws Exception {
		TcpServer server = this.servers.start(this::settings, (reader, writer) -> {
			deed.doTo(writer.startTlsAsync());
			// Nobody reads before the handshake has ended
			Optional<String> line = Awaitility.await()
				.pollInSameThread()
				.ignoreException(IllegalStateException.class)
				.until(() -> Optional.ofNullable(reader.readLine()), (read) -> true);
			writer.write(line.orElse("none") + writer.connection().sslSession().isPresent() + "\n");
			writer.drain();
		});
		TlsClient client = new TlsClient(server);
		this.servers.closeLater(client);
		startsTlsAllTheSame(deed, client, server);
	}

	// Unless it is given up, which ends the connection, as is documented
	private void startsTlsAllTheSame(Deed deed, TlsClient client, TcpServer server) throws Exception {
		if (deed.fails()) {
			Awaitility.await().until(() -> server.statistics().closed().containsKey(CloseReason.ABORTED));
			return;
		}
		client.encrypt(Certificates.clientContext());
		client.send("secret\n");
		assertThat(client.readLine()).isEqualTo("secrettrue");
	}

	private void settings(TcpServerSettingsBuilder settings) {
		settings.observer(this.recorder).tls(Certificates.settings().withMode(TlsSettings.Mode.START_TLS));
	}

	private TcpServer startMessages(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings(this::settings).messageHandler(FrameCodecs.line(1024), handler));
		server.startServing();
		return server;
	}

	private Ends open() throws Exception {
		CompletableFuture<StreamReader> opened = new CompletableFuture<>();
		CompletableFuture<StreamWriter> written = new CompletableFuture<>();
		Gate end = new Gate("the end of the test");
		TcpServer server = this.servers.start(this::settings, (reader, writer) -> {
			opened.complete(reader);
			written.complete(writer);
			end.await();
		});
		Peer peer = this.servers.connect(server);
		return new Ends(server, peer, end, opened.get(10, TimeUnit.SECONDS).async(), written.get(10, TimeUnit.SECONDS));
	}

	/**
	 * What the application can do to a future.
	 */
	enum Deed {

		COMPLETE((future) -> future.complete(null)),

		COMPLETE_EXCEPTIONALLY((future) -> future.completeExceptionally(new IllegalStateException("on purpose"))),

		CANCEL((future) -> future.cancel(true)),

		OBTRUDE_VALUE((future) -> future.obtrudeValue(null)),

		OBTRUDE_EXCEPTION((future) -> future.obtrudeException(new IllegalStateException("on purpose"))),

		COMPLETE_ASYNC((future) -> future.completeAsync(() -> null, Runnable::run)),

		COMPLETE_LATER((future) -> future.completeOnTimeout(null, 1, TimeUnit.MILLISECONDS)),

		FAIL_LATER((future) -> future.orTimeout(1, TimeUnit.MILLISECONDS));

		private final Consumer<CompletableFuture<?>> deed;

		Deed(Consumer<CompletableFuture<?>> deed) {
			this.deed = deed;
		}

		boolean fails() {
			return switch (this) {
				case COMPLETE_EXCEPTIONALLY, CANCEL, OBTRUDE_EXCEPTION, FAIL_LATER -> true;
				default -> false;
			};
		}

		void doTo(CompletableFuture<?> future) {
			this.deed.accept(future);
			Awaitility.await().until(future::isDone);
		}

	}

	/**
	 * Does something to a future and looks whether that has any effect.
	 */
	private interface Attempt {

		void make(Deed deed) throws Exception;

	}

	/**
	 * Both ends of a connection whose handler waits for the test.
	 */
	private record Ends(TcpServer server, Peer peer, Gate end, AsyncStreamReader reader, StreamWriter writer) {

		void finish() {
			this.end.open();
		}

	}

}
