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

package io.tcpserver.test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.LengthField;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.TruncatedFrameException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CodecTesterTests {

	private static final PayloadConverter<String> STRINGS = PayloadConverter.string(StandardCharsets.UTF_8);

	private static final CodecTester<String> LINES = CodecTester.of(FrameCodecs.line(40), STRINGS);

	@Test
	void messagesComeOutOfAStream() throws IOException {
		assertThat(LINES.decode(bytes("one\r\ntwo\nlast"))).containsExactly("one", "two", "last");
		assertThat(LINES.decode(bytes(""))).isEmpty();
	}

	@Test
	void messagesOfACodecAloneAreItsPayloads() throws Exception {
		CodecTester<byte[]> tester = CodecTester.of(FrameCodecs.lengthField(LengthField.binary(2, 40)));
		assertThat(tester.encode(bytes("ab"), bytes(""))).containsExactly(0, 2, 'a', 'b', 0, 0);
		assertThat(tester.decode(new byte[] { 0, 2, 'a', 'b', 0, 0 })).containsExactly(bytes("ab"), bytes(""));
		tester.roundTrip(bytes("a"), bytes("a longer message"), bytes(""));
	}

	@Test
	void aRefusalTellsWhenAndWhy() {
		CodecTester.Refusal<String> refusal = LINES.refuse(bytes("one\n" + "x".repeat(50) + "\n"));
		assertThat(refusal.messages()).containsExactly("one");
		// The last byte could have been the CR of a CRLF
		assertThat(refusal.bytes()).isEqualTo(4 + 41);
		assertThat(refusal.cause()).hasMessageContaining("40");
	}

	@Test
	void aStreamThatEndsWithinAMessageIsTruncated() {
		CodecTester<byte[]> tester = CodecTester.of(FrameCodecs.fixedLength(4));
		assertThatExceptionOfType(TruncatedFrameException.class).isThrownBy(() -> tester.decode(bytes("abcdef")))
			.satisfies((ex) -> assertThat(ex.bytes()).isEqualTo(2));
		CodecTester.Refusal<byte[]> refusal = tester.refuse(bytes("abcdef"));
		assertThat(refusal.cause()).isInstanceOf(TruncatedFrameException.class);
		assertThat(refusal.messages()).containsExactly(bytes("abcd"));
		assertThat(refusal.bytes()).isEqualTo(6);
	}

	@Test
	void aStreamThatIsNotRefusedFailsTheTest() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> LINES.refuse(bytes("fine\n")))
			.withMessage("'fine\\x0A' is not refused, but gives [fine]");
	}

	@Test
	void aPayloadThatCannotBeConvertedIsThrown() {
		CodecTester<String> tester = CodecTester.of(FrameCodecs.line(40), new Failing());
		assertThatExceptionOfType(PayloadException.class).isThrownBy(() -> tester.decode(bytes("one\n")))
			.withMessageContaining("no number");
	}

	@Test
	void aRoundTripShowsWhatIsLost() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> LINES.roundTrip("one", "two\r"))
			.withMessage("[one, two\r] was sent as 'one\\x0Atwo\\x0D\\x0A', and arrives as [one, two]");
	}

	@Test
	void aLongStreamTakesNoLongTime() throws Exception {
		CodecTester<byte[]> tester = CodecTester.of(FrameCodecs.lengthField(LengthField.binary(4, 4_000_000)));
		tester.roundTrip(new byte[2_000_000], new byte[3]);
	}

	@Test
	void codecsThatLimitWhatTheyKeepAreBounded() {
		LINES.bounded(41);
		CodecTester.of(FrameCodecs.lengthField(LengthField.binary(2, 40))).bounded(41, new byte[] { 0 });
		CodecTester.of(FrameCodecs.mllp(40)).bounded(42, new byte[] { 0x0B });
	}

	@Test
	void codecsThatKeepWhateverArrivesAreNotBounded() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> CodecTester.of(new Sound(1000)).bounded(100, bytes("x")))
			.withMessageContaining("limit 100")
			.withMessageContaining("0x");
	}

	@Test
	void soundCodecsPass() throws Exception {
		CodecTester.of(new Sound(40)).roundTrip(bytes("one"), bytes(""), bytes("two"));
		CodecTester.ofEach(() -> new Counting()).roundTrip(bytes("one"), bytes(""), bytes("two"));
	}

	@ParameterizedTest
	@MethodSource
	void faultyCodecsAreFound(FrameCodec codec, String complaint) {
		CodecTester<byte[]> tester = CodecTester.of(codec);
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> tester.decode(new byte[] { 3, 'o', 'n', 'e', 0, 2, 't', 'w' }))
			.withMessageContaining(complaint);
	}

	static Stream<Object[]> faultyCodecsAreFound() {
		return Stream.of(new Object[] { new LooksTooFar(), "fails if the stream arrives byte by byte" },
				new Object[] { new TakesHalf(), "if it arrives" },
				new Object[] { new TakesNothing(), "without taking its bytes" },
				new Object[] { new GivesTheRest(), "if it arrives byte by byte" },
				new Object[] { new Remembers(), "another connection comes between" },
				new Object[] { new KeepsABuffer(), "if it arrives" },
				new Object[] { new SkipsEachTime(), "if it arrives byte by byte" },
				new Object[] { new ReadOnly(), "no accessible array" });
	}

	@Test
	void stateThatChangesWithoutAMessageIsFound() throws IOException {
		byte[] stream = { 'V', 3, 'o', 'n', 'e' };
		assertThat(CodecTester.ofEach(SkipsAVersion::new).decode(stream)).containsExactly(bytes("one"));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> CodecTester.ofEach(SkipsAVersion::new).refuse(new byte[] { 3, 100 }))
			.withMessageContaining("decoding the same bytes again gives null");
	}

	@Test
	void messagesOfAMessageCodecAreWhatItReturns() throws Exception {
		CodecTester<List<String>> tester = CodecTester.of(new Words());
		assertThat(tester.encode(List.of("one", "two"))).containsExactly(2, 3, 'o', 'n', 'e', 3, 't', 'w', 'o');
		tester.roundTrip(List.of("one", "two"), List.of(), List.of(""));
		assertThat(tester.refuse(new byte[] { 1, 3, 'o' }).cause()).isInstanceOf(TruncatedFrameException.class);
		CodecTester.ofEachMessageCodec(Words::new).roundTrip(List.of("one", "two"), List.of());
	}

	@Test
	void aMessageThatCannotBeReadDoesNotEndTheStream() {
		CodecTester<List<String>> tester = CodecTester.of(new Words());
		assertThatExceptionOfType(PayloadException.class)
			.isThrownBy(() -> tester.decode(new byte[] { 1, 1, '!', 1, 1, 'a' }))
			.withMessage("no word");
	}

	@Test
	void aPayloadExceptionWithoutTakingTheBytesIsFound() {
		CodecTester<List<String>> tester = CodecTester.of(new Words() {

			@Override
			public @Nullable List<String> decode(FrameInput input) throws PayloadException {
				throw new PayloadException("no word", new IllegalArgumentException());
			}

		});
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> tester.decode(new byte[] { 0 }))
			.withMessageContaining("throws a PayloadException without taking its bytes");
	}

	@Test
	void aPayloadThatIsNotConsumedIsFound() {
		CodecTester<byte[]> tester = CodecTester.of(new Sound(40) {

			@Override
			public void encode(ByteBuffer payload, FrameOutput output) {
				output.put(payload.remaining()).put(payload.duplicate());
			}

		});
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> tester.encode(bytes("one")))
			.withMessageContaining("3 bytes are left");
	}

	@Test
	void everyPresetPasses() {
		assertThatCode(() -> {
			LINES.roundTrip("one", "", "two");
			CodecTester.of(FrameCodecs.delimiter(40, bytes("||")), STRINGS).roundTrip("one", "", "t|wo");
			CodecTester.of(FrameCodecs.varintLength(400), STRINGS).roundTrip("one", "", "x".repeat(300));
			CodecTester.of(FrameCodecs.stxEtx(40), STRINGS).roundTrip("one", "");
			CodecTester.of(FrameCodecs.syslog(40), STRINGS).roundTrip("<1>one", "<2>two");
			CodecTester.of(FrameCodecs.hdlc(40), STRINGS).roundTrip("~one}", "two");
		}).doesNotThrowAnyException();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * A byte that is the length, and the payload.
	 */
	private static class Sound implements FrameCodec {

		private final int maxLength;

		Sound() {
			this(40);
		}

		Sound(int maxLength) {
			this.maxLength = maxLength;
		}

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			int length = input.get(0) & 0xFF;
			if (length > this.maxLength) {
				throw new FrameException("too long");
			}
			return (input.size() > length) ? input.take(1, length, 1 + length) : null;
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
			output.put(payload.remaining()).put(payload);
		}

		@Override
		public String toString() {
			return getClass().getSimpleName();
		}

	}

	private static final class LooksTooFar extends Sound {

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) {
			int length = input.get(0);
			return (input.getNumber(1, length, ByteOrder.BIG_ENDIAN) >= 0) ? input.take(1, length, 1 + length) : null;
		}

	}

	private static final class TakesHalf extends Sound {

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) {
			int length = Math.min(input.get(0), input.size() - 1);
			return input.take(1, length, 1 + length);
		}

	}

	private static final class TakesNothing extends Sound {

		@Override
		public ByteBuffer decode(FrameInput input) {
			return ByteBuffer.wrap(new byte[] { input.get(0) });
		}

	}

	// What has arrived behind the message is lost
	private static final class GivesTheRest extends Sound {

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) {
			int length = input.get(0);
			return (input.size() > length) ? input.take(1, length, input.size()) : null;
		}

	}

	// A field of a codec that is shared
	private static final class Remembers extends Sound {

		private int length = -1;

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			if (this.length < 0) {
				this.length = input.get(0);
			}
			if (input.size() <= this.length) {
				return null;
			}
			int taken = this.length;
			this.length = -1;
			return input.take(1, taken, 1 + taken);
		}

	}

	// Bytes that have been taken are overwritten
	private static final class KeepsABuffer extends Sound {

		private final List<ByteBuffer> taken = new ArrayList<>();

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			ByteBuffer payload = super.decode(input);
			if (payload != null) {
				this.taken.add(payload);
			}
			return (payload != null) ? this.taken.get(0) : null;
		}

	}

	private static final class ReadOnly extends Sound {

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			ByteBuffer payload = super.decode(input);
			return (payload != null) ? payload.asReadOnlyBuffer() : null;
		}

	}

	// The first byte is dropped, but comes again if what follows is bad
	private static final class SkipsAVersion extends Sound {

		private boolean greeted;

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			if (!this.greeted) {
				this.greeted = true;
				input.skip(1);
			}
			return (!input.isEmpty()) ? super.decode(input) : null;
		}

	}

	// Each call takes a byte of the message
	private static final class SkipsEachTime extends Sound {

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			if (input.size() > 1) {
				return input.take(0, 1, 2);
			}
			input.skip(1);
			return null;
		}

	}

	/**
	 * The number of words, and each with its length.
	 */
	private static class Words implements MessageCodec<List<String>> {

		@Override
		public @Nullable List<String> decode(FrameInput input) throws FrameException, PayloadException {
			Partial partial = input.state(Partial.class);
			if (partial == null) {
				partial = new Partial(new ArrayList<>(), 1);
			}
			List<String> words = new ArrayList<>(partial.words());
			int index = partial.index();
			while (words.size() < input.get(0)) {
				if (index >= input.size() || index + input.get(index) >= input.size()) {
					input.state(new Partial(words, index));
					return null;
				}
				words.add(input.getString(index + 1, input.get(index), StandardCharsets.UTF_8));
				index += 1 + input.get(index);
			}
			input.skip(index);
			if (words.contains("!")) {
				throw new PayloadException("no word", new IllegalArgumentException());
			}
			return words;
		}

		@Override
		public void encode(Object message, FrameOutput output) {
			List<?> words = (List<?>) message;
			output.put(words.size());
			for (Object word : words) {
				output.put(word.toString().length()).putString(word.toString(), StandardCharsets.UTF_8);
			}
		}

		private record Partial(List<String> words, int index) {
		}

	}

	/**
	 * Messages are numbered, which changes with a message only.
	 */
	private static final class Counting extends Sound {

		private int received;

		private int sent;

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			if (input.get(0) != (byte) this.received) {
				throw new FrameException("Expected message %d, got %d".formatted(this.received, input.get(0)));
			}
			if (input.size() < 2 || input.size() < 2 + input.get(1)) {
				return null;
			}
			this.received++;
			return input.take(2, input.get(1), 2 + input.get(1));
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
			output.put(this.sent++);
			super.encode(payload, output);
		}

	}

	private static final class Failing implements PayloadConverter<String> {

		@Override
		public String decode(ByteBuffer payload) {
			throw new IllegalArgumentException("no number");
		}

		@Override
		public ByteBuffer encode(Object message) {
			throw new IllegalArgumentException("no number");
		}

	}

}
