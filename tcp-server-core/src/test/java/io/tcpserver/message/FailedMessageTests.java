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

package io.tcpserver.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FailedMessage.Stage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a message handler is told about a message that has failed, on real connections.
 */
@ParameterizedClass
@MethodSource("modes")
class FailedMessageTests {

	private static final FrameCodec LINES = FrameCodecs.line(64);

	private final boolean blocking;

	@RegisterExtension
	final Servers servers;

	FailedMessageTests(Platform platform, boolean blocking) {
		this.servers = new Servers(platform);
		this.blocking = blocking;
	}

	static Stream<Arguments> modes() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(false, true).map((blocking) -> Arguments.of(platform, blocking)));
	}

	private TcpServer start(MessageHandler<Request> handler) throws IOException {
		TcpServer server = this.servers
			.bind((builder) -> builder.messageHandler(LINES, new RequestConverter(), handler));
		server.startServing();
		return server;
	}

	private Peer peer(MessageHandler<Request> handler) throws IOException {
		return this.servers.connect(start(handler));
	}

	@Test
	void messageThatCouldNotBeHandledIsThereWithItsFrame() throws Exception {
		Peer peer = peer(new Failing(true));
		assertThat(peer.send("7:throws\n").readLine()).isEqualTo("HANDLING thrown on purpose, 7, 7:throws");
		assertThat(peer.send("8:nobody\n").readLine()).isEqualTo("SELECTION nobody takes it, 8, 8:nobody");
		assertThat(peer.send("9:reply\n").readLine()).startsWith("HANDLING ").endsWith(", 9, 9:reply");
	}

	@Test
	void messageIsThereHoweverLateTheFailureIs() throws Exception {
		Peer peer = peer(new Failing(true));
		peer.send("1:later\n2:asks\n3:throws\n");
		assertThat(peer.readLine()).isEqualTo("HANDLING completed on purpose, 1, 1:later");
		assertThat(peer.readLine()).isEqualTo("question");
		assertThat(peer.readLine()).startsWith("HANDLING ").endsWith(", 2, 2:asks");
		assertThat(peer.readLine()).isEqualTo("HANDLING thrown on purpose, 3, 3:throws");
	}

	@Test
	void frameOfAMessageIsKeptForThoseOnlyThatNeedIt() throws Exception {
		Peer peer = peer(new Failing(false));
		assertThat(peer.send("7:throws\n").readLine()).isEqualTo("HANDLING thrown on purpose, 7, null");
		assertThat(peer.send("unreadable\n").readLine()).isEqualTo("CONVERSION no colon, null, unreadable");
	}

	@Test
	void payloadOfWhichAConverterMakesNothingFails() throws Exception {
		Peer peer = peer(new Failing(true));
		peer.send("nothing\n7:throws\n");
		assertThat(peer.readLine())
			.isEqualTo("CONVERSION Cannot convert a payload of 7 bytes: it is null, null, nothing");
		assertThat(peer.readLine()).isEqualTo("HANDLING thrown on purpose, 7, 7:throws");
	}

	@Test
	void handlerOfAConnectionIsAskedWhetherItNeedsFrames() throws Exception {
		List<MessageHandler<Request>> handlers = new CopyOnWriteArrayList<>(
				List.of(new Failing(true), new Failing(false)));
		MessageHandler<Request> perConnection = (this.blocking) ? MessageHandler.perConnection(() -> handlers.remove(0))
				: AsyncMessageHandler.perConnection(() -> async(handlers.remove(0)));
		TcpServer server = start(perConnection);
		Peer first = this.servers.connect(server);
		assertThat(first.send("1:throws\n").readLine()).endsWith(", 1, 1:throws");
		Peer second = this.servers.connect(server);
		assertThat(second.send("2:throws\n").readLine()).endsWith(", 2, null");
	}

	private static AsyncMessageHandler<Request> async(MessageHandler<Request> handler) {
		return new AsyncMessageHandler<>() {

			@Override
			public @Nullable CompletableFuture<?> onMessage(Request message, TcpConnection connection)
					throws Exception {
				return (CompletableFuture<?>) handler.onMessage(message, connection);
			}

			@Override
			public @Nullable Object onError(FailedMessage<Request> failed, TcpConnection connection) throws Throwable {
				return handler.onError(failed, connection);
			}

			@Override
			public boolean needsFrames() {
				return handler.needsFrames();
			}

		};
	}

	@Test
	void frameThatIsNoMessageIsThereAsAWhole() throws Exception {
		Failing handler = new Failing(false);
		Peer peer = peer(handler);
		String frame = "x".repeat(60);
		assertThat(peer.send(frame + "\n").readLine()).isEqualTo("CONVERSION no colon, null, " + frame);
		assertThat(peer.send("own\n").readLine()).isEqualTo("CONVERSION refused, null, own");
		for (Throwable cause : handler.causes) {
			PayloadException failure = (PayloadException) cause;
			String whole = new String(failure.frame(), StandardCharsets.ISO_8859_1);
			assertThat(whole).isIn(frame, "own");
			assertThat(failure.excerpt().length).isLessThanOrEqualTo(PayloadException.MAX_EXCERPT_BYTES);
			assertThat(failure).hasMessageNotContaining(whole);
		}
		assertThat(handler.failures).noneMatch((text) -> text.contains("xxx"));
	}

	@Test
	void inputThatIsNoFrameHasNeitherMessageNorFrame() throws Exception {
		Peer peer = peer(new Failing(true));
		assertThat(peer.send("y".repeat(65)).readAll()).startsWith("FRAMING ").endsWith(", null, null\n");
	}

	@Test
	void failureOfAnotherCallbackHasNeitherMessageNorFrame() throws Exception {
		Peer peer = peer(new Failing(true) {

			@Override
			public @Nullable Object onOpen(TcpConnection connection) {
				throw new IllegalStateException("not today");
			}

		});
		assertThat(peer.readLine()).isEqualTo("HANDLING not today, null, null");
		assertThat(peer.send("1:throws\n").readLine()).endsWith(", 1, 1:throws");
	}

	@Test
	void handlerThatDoesNotLookAtTheMessageGetsTheCause() throws Exception {
		Peer peer = peer(new Failing(true) {

			@Override
			public @Nullable Object onError(FailedMessage<Request> failed, TcpConnection connection) throws Throwable {
				return super.onErrorOfNoConcern(failed, connection);
			}

			@Override
			public @Nullable Object onError(Throwable failure, TcpConnection connection) {
				return "just " + failure.getMessage();
			}

		});
		assertThat(peer.send("1:throws\n").readLine()).isEqualTo("just thrown on purpose");
	}

	@Test
	void textFormShowsNothingThatHasArrived() {
		FailedMessage<String> failed = new FailedMessage<>(new IOException("secret"), Stage.HANDLING, "secret",
				"secret".getBytes(StandardCharsets.UTF_8));
		assertThat(failed)
			.hasToString("FailedMessage[HANDLING, java.io.IOException, java.lang.String, frame of 6 bytes]");
		assertThat(new FailedMessage<>(new IOException(), Stage.FRAMING, null, null))
			.hasToString("FailedMessage[FRAMING, java.io.IOException, no message, no frame]");
	}

	/**
	 * A message.
	 */
	record Request(int id, String action) {

	}

	/**
	 * Makes messages of a number, a colon and a word.
	 */
	static final class RequestConverter implements PayloadConverter<Request> {

		private final PayloadConverter<String> text = PayloadConverter.string(StandardCharsets.ISO_8859_1);

		@Override
		public @Nullable Request decode(ByteBuffer payload) throws Exception {
			String text = this.text.decode(payload.duplicate());
			int colon = text.indexOf(':');
			// As a converter may, which does not change the frame
			payload.limit(payload.position() + 1).get();
			if (text.equals("own")) {
				throw new PayloadException("refused", new IllegalArgumentException(), payload);
			}
			if (text.equals("nothing")) {
				return null;
			}
			if (colon < 0) {
				throw new IllegalArgumentException("no colon");
			}
			payload.array()[payload.arrayOffset()] = '?';
			return new Request(Integer.parseInt(text.substring(0, colon)), text.substring(colon + 1));
		}

		@Override
		public ByteBuffer encode(Object message) throws Exception {
			return this.text.encode(message);
		}

	}

	/**
	 * Fails as the message says, and replies with what it is told about that.
	 */
	private class Failing implements MessageHandler<Request> {

		private final List<Throwable> causes = new CopyOnWriteArrayList<>();

		private final List<String> failures = new CopyOnWriteArrayList<>();

		private final boolean needsFrames;

		Failing(boolean needsFrames) {
			this.needsFrames = needsFrames;
		}

		@Override
		public @Nullable Object onMessage(Request message, TcpConnection connection) {
			return switch (message.action()) {
				case "throws" -> throw new IllegalStateException("thrown on purpose");
				case "nobody" -> throw new UnhandledMessageException("nobody takes it", Request.class, connection);
				case "reply" -> CompletableFuture.completedFuture(new Object());
				case "later" -> CompletableFuture.supplyAsync(() -> {
					throw new IllegalStateException("completed on purpose");
				}, CompletableFuture.delayedExecutor(10, TimeUnit.MILLISECONDS));
				default -> connection.sendAndReceive("question", Correlation.next(String.class), Duration.ofMillis(20));
			};
		}

		@Override
		public @Nullable Object onError(FailedMessage<Request> failed, TcpConnection connection) throws Throwable {
			this.causes.add(failed.cause());
			this.failures.add(failed.toString());
			Throwable cause = (failed.cause() instanceof PayloadException failure
					&& failure.getCause() instanceof IllegalArgumentException own && own.getMessage() != null) ? own
							: failed.cause();
			Request message = failed.message();
			byte[] frame = failed.frame();
			return "%s %s, %s, %s".formatted(failed.stage(), cause.getMessage(),
					(message != null) ? message.id() : null,
					(frame != null) ? new String(frame, StandardCharsets.ISO_8859_1) : null);
		}

		@Nullable Object onErrorOfNoConcern(FailedMessage<Request> failed, TcpConnection connection) throws Throwable {
			return MessageHandler.super.onError(failed, connection);
		}

		@Override
		public boolean needsFrames() {
			return this.needsFrames;
		}

		@Override
		public boolean mayBlock() {
			return FailedMessageTests.this.blocking;
		}

		@Override
		public boolean mayBlockEver() {
			return FailedMessageTests.this.blocking;
		}

	}

}
