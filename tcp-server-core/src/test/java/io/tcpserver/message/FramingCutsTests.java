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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Rounds;
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
 * Streams whose framing changes at messages that chance has chosen, cut anywhere.
 */
@ParameterizedClass
@MethodSource("ways")
class FramingCutsTests {

	private static final List<FrameCodec> CODECS = List.of(FrameCodecs.line(2000), FrameCodecs.stxEtx(2000),
			FrameCodecs.hdlc(2000), FrameCodecs.lengthField(LengthField.binary(2, 2000)),
			FrameCodecs.lengthField(LengthField.ascii(4, 2000)), FrameCodecs.varintLength(2000),
			FrameCodecs.delimiter(2000, Frames.bytes(";;")), FrameCodecs.varintLength(2000, 1),
			FrameCodecs.lengthField(LengthField.hex(4, 2000).withFixedBytes((byte) 0).withTrailer((byte) 3)));

	@RegisterExtension
	final Servers servers;

	private final Handling handling;

	private final List<String> handled = new CopyOnWriteArrayList<>();

	private final int limit;

	FramingCutsTests(Platform platform, Handling handling, int limit) {
		this.servers = new Servers(platform);
		this.handling = handling;
		this.limit = limit;
	}

	static Stream<Arguments> ways() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(Handling.values())
				.flatMap((handling) -> Stream.of(1, 8).map((limit) -> Arguments.of(platform, handling, limit))));
	}

	// A message begins with the codec that frames what follows
	private static @Nullable FrameCodec next(String message) {
		int next = message.charAt(0) - '0';
		return (next < CODECS.size()) ? CODECS.get(next) : null;
	}

	private String handle(String message, TcpConnection connection) {
		this.handled.add(message);
		FrameCodec next = next(message);
		if (next != null) {
			connection.framing(next);
		}
		return message;
	}

	// A message that changes the framing is alone
	private @Nullable MessageConcurrency concurrency(String message) {
		return (next(message) != null) ? MessageConcurrency.defaults() : null;
	}

	@Test
	void givesTheSameMessagesHoweverItIsCut() throws Exception {
		MessageConcurrency several = new MessageConcurrency(this.limit, ReplyOrder.REQUEST);
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.messageConcurrency(several))
				.messageHandler(CODECS.get(0), PayloadConverter.string(StandardCharsets.ISO_8859_1),
						new Alone(this.handling.handler(this::handle))));
		server.startServing();
		for (int seed = 0; seed < Rounds.of(300); seed++) {
			this.handled.clear();
			Random random = new Random(seed);
			List<String> messages = messages(random);
			ByteArrayOutputStream replies = new ByteArrayOutputStream();
			byte[] stream = encode(messages);
			try (Peer peer = this.servers.connect(server)) {
				int at = 0;
				while (at < stream.length) {
					int count = Math.min(1 + random.nextInt(random.nextBoolean() ? 5 : 3000), stream.length - at);
					peer.send(Arrays.copyOfRange(stream, at, at + count));
					at += count;
				}
				peer.sendEof();
				replies.writeBytes(peer.readAllBytes());
			}
			if (this.limit == 1) {
				assertThat(this.handled).as("seed %d", seed).isEqualTo(messages);
			}
			else {
				assertThat(this.handled).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(messages);
			}
			// A reply is framed as its message was
			assertThat(replies.toByteArray()).as("seed %d", seed).isEqualTo(stream);
		}
	}

	private static List<String> messages(Random random) {
		List<String> messages = new ArrayList<>();
		// Also more than a batch has
		int count = 1 + random.nextInt((random.nextInt(10) != 0) ? 50 : 1000);
		for (int i = 0; i < count; i++) {
			int next = random.nextInt(3 * CODECS.size());
			messages.add((char) ('0' + Math.min(next, CODECS.size())) + "x".repeat(random.nextInt(20)) + i
					+ "y".repeat((random.nextInt(20) != 0) ? 3 : 1500));
		}
		return messages;
	}

	private static byte[] encode(List<String> messages) throws FrameException {
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		FrameCodec codec = CODECS.get(0);
		for (String message : messages) {
			stream.writeBytes(Frames.encode(codec, Frames.bytes(message)));
			FrameCodec next = next(message);
			codec = (next != null) ? next : codec;
		}
		return stream.toByteArray();
	}

	/**
	 * Lets each message that changes the framing be alone.
	 */
	private final class Alone implements MessageHandler<String> {

		private final MessageHandler<String> handler;

		Alone(MessageHandler<String> handler) {
			this.handler = handler;
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
			return this.handler.onMessage(message, connection);
		}

		@Override
		public boolean mayBlock(String message) {
			return this.handler.mayBlock(message);
		}

		@Override
		public boolean mayBlock() {
			return this.handler.mayBlock();
		}

		@Override
		public @Nullable MessageConcurrency concurrency(String message) {
			return FramingCutsTests.this.concurrency(message);
		}

	}

}
