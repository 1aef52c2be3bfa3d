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
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.AttributeKey;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Program;
import io.tcpserver.fixture.Tool;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Protocols whose framing changes during a connection, with everything in one segment and
 * byte by byte.
 */
@ParameterizedClass
@MethodSource("ways")
class FramingProtocolTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final byte[] IMEI = Frames.hex("000F 333536333037303432343431303133");

	// Three AVL frames of two records, one and none
	private static final byte[] AVL = Frames.hex("00000000 00000003 08 02 02 00000001 00000000 00000002 08 01 0000ABCD"
			+ "00000000 00000005 08 00 000000 0000FFFF");

	private static final byte[] SOCKS = Frames
		.hex("05 01 02" + "01 04 75736572 04 70617373" + "05 01 00 03 07 6578616d706c65 0050");

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	final Servers servers;

	private final Handling handling;

	private final boolean byteByByte;

	FramingProtocolTests(Platform platform, Handling handling, boolean byteByByte) {
		this.servers = new Servers(platform);
		this.handling = handling;
		this.byteByByte = byteByByte;
	}

	static Stream<Arguments> ways() {
		return Platform.each()
			.flatMap((platform) -> Stream.of(Handling.values())
				.flatMap((handling) -> Stream.of(Arguments.of(platform, handling, false),
						Arguments.of(platform, handling, true))));
	}

	private TcpServer start(FrameCodec codec, Handling.Method<byte[]> method) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.observer(this.recorder))
			.messageHandler(codec, PayloadConverter.bytes(StandardCharsets.ISO_8859_1), this.handling.handler(method)));
		server.startServing();
		return server;
	}

	private Peer send(TcpServer server, byte[]... parts) throws IOException {
		ByteBuffer all = ByteBuffer.allocate(Stream.of(parts).mapToInt((part) -> part.length).sum());
		for (byte[] part : parts) {
			all.put(part);
		}
		Peer peer = this.servers.connect(server);
		if (!this.byteByByte) {
			return peer.send(all.array());
		}
		for (byte value : all.array()) {
			peer.send(new byte[] { value });
		}
		return peer;
	}

	@Test
	void teltonikaTrackerIsAdmittedByItsImei() throws Exception {
		TcpServer server = start(Teltonika.IMEI, Teltonika::handle);
		Peer peer = send(server, IMEI, AVL).sendEof();
		assertThat(peer.readAllBytes()).isEqualTo(Frames.hex("01 00000002 00000001 00000000"));
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PEER);
		assertThat(this.recorder.only().attribute(Teltonika.NAME)).isEqualTo("356307042441013");
		assertThat(this.recorder.protocolErrors()).isEmpty();
	}

	@Test
	void socksClientSendsEverythingAtOnce() throws Exception {
		TcpServer server = start(Socks.GREETING, Socks::handle);
		Peer peer = send(server, SOCKS, Frames.bytes("what the\0proxy\nforwards")).sendEof();
		assertThat(Frames.text(peer.readAllBytes()))
			.isEqualTo(Frames.text(Frames.hex("05 02 01 00 05 00 00 01 00000000 0000")) + "what the\0proxy\nforwards");
		assertThat(this.recorder.only().attribute(Socks.TARGET)).isEqualTo("example:80");
	}

	// Answers the last request of the client itself, in place of a target
	@Test
	void curlTalksThroughTheProxy() throws Exception {
		Tool.CURL.require();
		TcpServer server = start(Socks.GREETING, Socks::handle);
		try (Program curl = Program.start(List.of("curl", "-sSN", "--max-time", "10", "--http0.9", "--proxy",
				"socks5h://user:pass@" + address(server), "http://example/path"))) {
			assertThat(curl.awaitLine("GET /path")).startsWith("GET /path HTTP/1.1");
			assertThat(this.recorder.only().attribute(Socks.TARGET)).isEqualTo("example:80");
		}
	}

	private static String address(TcpServer server) {
		return "127.0.0.1:" + Servers.address(server).getPort();
	}

	@Test
	void maximumIsNegotiatedByTheFirstMessage() throws Exception {
		TcpServer server = start(lengths(8), (message, connection) -> {
			String text = Frames.text(message);
			if (text.startsWith("max ")) {
				connection.framing(lengths(Integer.parseInt(text.substring(4))));
			}
			return message;
		});
		byte[] stream = Frames.encode(lengths(1000), Frames.bytes("max 100"), new byte[100], Frames.bytes("max 10"),
				new byte[10], new byte[11], Frames.bytes("late"));
		Peer peer = send(server, stream).sendEof();
		assertThat(peer.readAllBytes()).isEqualTo(Frames.encode(lengths(1000), Frames.bytes("max 100"), new byte[100],
				Frames.bytes("max 10"), new byte[10]));
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(CloseReason.PROTOCOL_ERROR);
		assertThat(this.recorder.protocolErrors()).singleElement()
			.asString()
			.contains("limit 10, its length says 11 or more");
	}

	@Test
	void lengthOfAllOnesIsReportedAsThePageSays() throws Exception {
		assertReported(FrameCodecs.lengthField(LengthField.binary(4, 65536)),
				"A frame is too long: limit 65536, its length says 2147483648 or more");
		assertReported(FrameCodecs.lengthField(LengthField.binary(4, Integer.MAX_VALUE)),
				"A frame is too long: limit 2147483647, its length says 2147483648 or more");
		assertReported(FrameCodecs.lengthField(LengthField.binary(4, 65536).withInclusive(true).withStrip(false)),
				"A frame is too long: limit 65536, its length says 2147483648 or more");
		assertReported(FrameCodecs.varintLength(65536),
				"A frame is too long: limit 65536, its length says 1048576 or more");
	}

	private void assertReported(FrameCodec codec, String error) throws Exception {
		TcpServer server = start(codec, (message, connection) -> message);
		int before = this.recorder.protocolErrors().size();
		Peer peer = send(server, Frames.hex("FFFFFFFF"));
		assertThat(peer.readAllBytes()).isEmpty();
		assertThat(this.recorder.protocolErrors()).hasSize(before + 1).last().asString().contains(error);
	}

	private static FrameCodec lengths(int max) {
		return FrameCodecs.lengthField(LengthField.binary(2, max));
	}

	/**
	 * Frames of which the whole is the message, and what is sent is no frame.
	 */
	private interface WholeFrames extends FrameCodec {

		/**
		 * Return the length of a frame, or more than there is if it is not known yet.
		 */
		int length(FrameInput input);

		@Override
		default @Nullable ByteBuffer decode(FrameInput input) {
			int length = length(input);
			return (length <= input.size()) ? input.take(0, length, length) : null;
		}

		@Override
		default void encode(ByteBuffer payload, FrameOutput output) {
			output.put(payload);
		}

		static int at(FrameInput input, int index, int factor, int fixed) {
			return (index < input.size()) ? (input.get(index) & 0xFF) * factor + fixed : Integer.MAX_VALUE;
		}

	}

	/**
	 * The protocol of GPS trackers: an IMEI, then frames of records.
	 */
	private static final class Teltonika {

		static final AttributeKey<String> NAME = AttributeKey.of("imei", String.class);

		static final WholeFrames IMEI = (input) -> (input.size() < 2) ? 2 + input.size()
				: 2 + (int) input.getNumber(0, 2, ByteOrder.BIG_ENDIAN);

		static final WholeFrames AVL = (input) -> (input.size() < 8) ? 8 + input.size()
				: 12 + (int) input.getNumber(4, 4, ByteOrder.BIG_ENDIAN);

		static byte[] handle(byte[] message, TcpConnection connection) {
			if (connection.attribute(NAME) == null) {
				connection.attribute(NAME, Frames.text(message).substring(2));
				connection.framing(AVL);
				return Frames.hex("01");
			}
			return new byte[] { 0, 0, 0, message[9] };
		}

	}

	/**
	 * A SOCKS5 proxy that sends back what it should forward.
	 */
	private static final class Socks {

		static final AttributeKey<String> TARGET = AttributeKey.of("target", String.class);

		static final WholeFrames GREETING = (input) -> WholeFrames.at(input, 1, 1, 2);

		static final WholeFrames LOGIN = (input) -> {
			int user = WholeFrames.at(input, 1, 1, 2);
			return (user < input.size()) ? WholeFrames.at(input, user, 1, user + 1) : Integer.MAX_VALUE;
		};

		static final WholeFrames REQUEST = (input) -> (input.size() > 4 && input.get(3) != 3) ? 10
				: WholeFrames.at(input, 4, 1, 7);

		static final AttributeKey<FrameCodec> STEP = AttributeKey.of("step", FrameCodec.class);

		static byte[] handle(byte[] message, TcpConnection connection) {
			FrameCodec step = connection.attribute(STEP);
			if (step == null) {
				boolean login = Frames.text(message).indexOf(2, 2) > 0;
				next(login ? LOGIN : REQUEST, connection);
				return Frames.hex(login ? "05 02" : "05 00");
			}
			if (step == LOGIN) {
				next(REQUEST, connection);
				return Frames.hex("01 00");
			}
			if (step == REQUEST) {
				next(FrameCodecs.raw(4096), connection);
				int end = message.length - 2;
				connection.attribute(TARGET,
						Frames.text(message).substring(5, end) + ":" + (message[end] << 8 | message[end + 1]));
				return Frames.hex("05 00 00 01 00000000 0000");
			}
			return message;
		}

		private static void next(FrameCodec step, TcpConnection connection) {
			connection.attribute(STEP, step);
			connection.framing(step);
		}

	}

}
