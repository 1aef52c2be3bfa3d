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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Codecs that read messages in one step, on connections whose stream ends in place of the
 * end of a message.
 */
@ParameterizedClass
@MethodSource("ways")
class MessageCodecEndTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers = new Servers();

	private final Handling handling;

	private final int limit;

	MessageCodecEndTests(Handling handling, int limit) {
		this.handling = handling;
		this.limit = limit;
	}

	static Stream<Arguments> ways() {
		return Stream.of(Arguments.of(Handling.BLOCKING, 1), Arguments.of(Handling.STAGE, 1),
				Arguments.of(Handling.BLOCKING, 8), Arguments.of(Handling.LATE_STAGE, 8));
	}

	private TcpServer start(MessageCodec<Integer> codec) throws IOException {
		MessageHandler<Integer> numbers = this.handling.handler((number, connection) -> {
			this.handled.add(number + (connection.isLastMessageUnterminated() ? " unterminated" : ""));
			return number + 1;
		});
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.observer(this.recorder)
				.messageConcurrency(new MessageConcurrency(this.limit, ReplyOrder.REQUEST)))
			.messageHandler(codec, new Reporting(numbers)));
		server.startServing();
		return server;
	}

	private void assertClosed(CloseReason reason) {
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
	}

	@Test
	void lastMessageNeedsNoEnd() throws Exception {
		TcpServer server = start(new Numbers());
		assertThat(this.servers.connect(server).send("1\n2").sendEof().readAll()).isEqualTo("2\n3\n");
		assertClosed(CloseReason.PEER);
		assertThat(this.handled).containsExactly("1", "2 unterminated");
		assertThat(this.recorder.events()).noneMatch((event) -> event.startsWith("frameTruncated"));
	}

	@Test
	void codecIsNotAskedIfNothingIsLeft() throws Exception {
		TcpServer server = start(new Numbers());
		assertThat(this.servers.connect(server).send("1\n").sendEof().readAll()).isEqualTo("2\n");
		assertThat(this.servers.connect(server).sendEof().readAll()).isEmpty();
		assertThat(this.handled).containsExactly("1");
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

	@Test
	void lastMessageThatMeansNothingIsReportedWithItsBytes() throws Exception {
		TcpServer server = start(new Numbers());
		assertThat(this.servers.connect(server).send("1\nx").sendEof().readAll()).isEqualTo("2\n-1\n");
		assertClosed(CloseReason.PEER);
		assertThat(this.handled).containsExactly("1", "CONVERSION null x");
	}

	@Test
	void bytesThatAreNoLastMessageAreTruncated() throws Exception {
		TcpServer server = start(new Numbers());
		assertThat(this.servers.connect(server).send("1\n?23").sendEof().readAll()).isEqualTo("2\n");
		assertClosed(CloseReason.PEER);
		assertThat(this.handled).containsExactly("1");
		assertThat(this.recorder.count("frameTruncated 3")).isOne();
	}

	@Test
	void bytesBehindTheLastMessageAreAFaultOfTheCodec() throws Exception {
		TcpServer server = start(new Numbers() {

			@Override
			public @Nullable Integer decodeEnd(FrameInput input) {
				input.skip(1);
				return 0;
			}

		});
		assertThat(this.servers.connect(server).send("1\n23").sendEof().readAll()).isEqualTo("2\n");
		assertClosed(CloseReason.HANDLER_ERROR);
		assertThat(this.handled).containsExactly("1");
	}

	@Test
	void streamThatIsCutOffHasNoLastMessage() throws Exception {
		TcpServer server = start(new Numbers());
		Peer peer = this.servers.connect(server).send("1\n2");
		assertThat(peer.readLine()).isEqualTo("2");
		peer.reset();
		assertClosed(CloseReason.RESET);
		assertThat(this.handled).containsExactly("1");
	}

	/**
	 * Numbers in lines, of which the last one needs no end.
	 */
	private static class Numbers implements MessageCodec<Integer> {

		@Override
		public @Nullable Integer decode(FrameInput input) throws FrameException, PayloadException {
			int end = input.indexOf((byte) '\n');
			return (end >= 0) ? take(input, end, end + 1) : null;
		}

		@Override
		public @Nullable Integer decodeEnd(FrameInput input) throws FrameException, PayloadException {
			return (input.get(0) != '?') ? take(input, input.size(), input.size()) : null;
		}

		private static Integer take(FrameInput input, int length, int total) throws PayloadException {
			String digits = input.getString(0, length, StandardCharsets.US_ASCII);
			input.skip(total);
			try {
				return Integer.valueOf(digits);
			}
			catch (NumberFormatException ex) {
				throw new PayloadException("Not a number");
			}
		}

		@Override
		public void encode(Object message, FrameOutput output) {
			output.putDecimal((Integer) message).put('\n');
		}

	}

	/**
	 * Answers what is no number with -1.
	 */
	private final class Reporting implements MessageHandler<Integer> {

		private final MessageHandler<Integer> handler;

		Reporting(MessageHandler<Integer> handler) {
			this.handler = handler;
		}

		@Override
		public @Nullable Object onMessage(Integer number, TcpConnection connection) throws Exception {
			return this.handler.onMessage(number, connection);
		}

		@Override
		public boolean mayBlock(Integer number) {
			return this.handler.mayBlock(number);
		}

		@Override
		public boolean needsFrames() {
			return true;
		}

		@Override
		public @Nullable Object onError(FailedMessage<Integer> failed, TcpConnection connection) throws Throwable {
			if (failed.cause() instanceof PayloadException) {
				MessageCodecEndTests.this.handled.add("%s %s %s".formatted(failed.stage(), failed.message(),
						new String(failed.frame(), StandardCharsets.US_ASCII)));
				return -1;
			}
			return MessageHandler.super.onError(failed, connection);
		}

	}

}
