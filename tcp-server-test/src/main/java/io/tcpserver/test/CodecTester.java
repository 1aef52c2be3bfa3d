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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.PayloadConverter;
import org.jspecify.annotations.Nullable;

/**
 * Tries a codec as a server uses it, however the network cuts the stream: in one piece,
 * byte by byte, in any two pieces, and in a sample of others, which is always the same.
 * Each time, the same messages have to come out. What is left of a message is moved
 * between the pieces, messages are decoded ahead of their turn as well as in it, and
 * several connections share a codec. A codec that keeps what it should not, that looks at
 * bytes which have not arrived, or that takes a part of a message, does not stand this.
 *
 * <pre class="code">
 * CodecTester&lt;String&gt; tester = CodecTester.of(new MyCodec(), PayloadConverter.string(UTF_8));
 *
 * &#64;Test
 * void messagesAreToldApart() throws IOException {
 * 	assertThat(tester.decode(bytes)).containsExactly("one", "two");
 * }
 * </pre>
 * <p>
 * What is wrong with a codec is an {@link AssertionError} that says in which pieces the
 * stream has arrived. No connection is opened, and no library for tests is needed. Not
 * safe for use by multiple threads.
 *
 * @param <T> the type of incoming messages
 * @since 0.1.0
 */
public final class CodecTester<T> {

	// Longer streams would be copied too often
	private static final int MAX_COPIED = 16 * 1024;

	private final Supplier<MessageWire<T>> wires;

	private CodecTester(Supplier<MessageWire<T>> wires) {
		this.wires = wires;
	}

	/**
	 * Try a codec that is shared by all connections. Its messages are the payloads.
	 * @param codec the codec
	 * @return a new tester
	 */
	public static CodecTester<byte[]> of(FrameCodec codec) {
		return of(codec, PayloadConverter.bytes(StandardCharsets.UTF_8));
	}

	/**
	 * Try a codec that is shared by all connections, together with a converter.
	 * @param codec the codec
	 * @param converter converts payloads into messages
	 * @param <T> the type of incoming messages
	 * @return a new tester
	 */
	public static <T> CodecTester<T> of(FrameCodec codec, PayloadConverter<T> converter) {
		MessageWire<T> wire = new FrameWire<>(codec, converter);
		return new CodecTester<>(() -> wire);
	}

	/**
	 * Try a codec of messages that is shared by all connections.
	 * @param codec the codec
	 * @param <T> the type of incoming messages
	 * @return a new tester
	 */
	public static <T> CodecTester<T> of(MessageCodec<T> codec) {
		MessageWire<T> wire = new TypedWire<>(codec);
		return new CodecTester<>(() -> wire);
	}

	/**
	 * Try codecs of messages that are created for their connection, so that they may hold
	 * state.
	 * @param codecs creates a codec, as a
	 * {@link io.tcpserver.message.MessageCodecFactory} does
	 * @param <T> the type of incoming messages
	 * @return a new tester
	 */
	public static <T> CodecTester<T> ofEachMessageCodec(Supplier<? extends MessageCodec<T>> codecs) {
		return new CodecTester<>(() -> new TypedWire<>(codecs.get()));
	}

	/**
	 * Try codecs that are created for their connection, so that they may hold state. What
	 * is encoded is sent on one connection for each call of a method of the tester.
	 * @param codecs creates a codec, as a {@link io.tcpserver.message.FrameCodecFactory}
	 * does
	 * @return a new tester
	 */
	public static CodecTester<byte[]> ofEach(Supplier<? extends FrameCodec> codecs) {
		return ofEach(codecs, PayloadConverter.bytes(StandardCharsets.UTF_8));
	}

	/**
	 * Try codecs that are created for their connection, together with a converter.
	 * @param codecs creates a codec, as a {@link io.tcpserver.message.FrameCodecFactory}
	 * does
	 * @param converter converts payloads into messages
	 * @param <T> the type of incoming messages
	 * @return a new tester
	 */
	public static <T> CodecTester<T> ofEach(Supplier<? extends FrameCodec> codecs, PayloadConverter<T> converter) {
		return new CodecTester<>(() -> new FrameWire<>(codecs.get(), converter));
	}

	/**
	 * Decode a stream that the peer ends in order.
	 * @param stream all bytes of the stream
	 * @return the messages
	 * @throws FrameException if the codec refuses these bytes, in whatever pieces they
	 * arrive; a {@link io.tcpserver.message.TruncatedFrameException} if the stream ends
	 * within a message
	 * @throws IOException a {@link io.tcpserver.message.PayloadException} if a payload
	 * cannot be converted
	 */
	public List<T> decode(byte[] stream) throws IOException {
		CodecRun<T> run = decodeAnyhow(stream);
		IOException failure = run.failure();
		if (failure != null) {
			throw failure;
		}
		if (!run.unreadable().isEmpty()) {
			throw run.unreadable().get(0);
		}
		return run.messages();
	}

	/**
	 * Encode messages one behind the other.
	 * @param messages the messages
	 * @return what is sent
	 * @throws Exception if one of them is refused
	 */
	public byte[] encode(Object... messages) throws Exception {
		FrameOutput output = new FrameOutput();
		MessageWire<T> wire = this.wires.get();
		for (Object message : messages) {
			wire.encode(message, output);
		}
		return output.toByteArray();
	}

	/**
	 * Check that what is sent arrives as it was. Messages are compared by {@code equals},
	 * arrays and lists by what they contain.
	 * @param messages the messages, sent one behind the other
	 * @throws Exception if one of them is refused
	 */
	public void roundTrip(Object... messages) throws Exception {
		List<Object> sent = List.of(messages);
		byte[] stream = encode(messages);
		List<T> arrived = decode(stream);
		if (!Contents.equal(sent, arrived)) {
			throw new AssertionError("%s was sent as %s, and arrives as %s".formatted(Contents.describe(sent),
					Contents.describe(stream), Contents.describe(arrived)));
		}
	}

	/**
	 * Decode a stream that the codec has to refuse.
	 * @param stream the bytes
	 * @return how it is refused
	 */
	public Refusal<T> refuse(byte[] stream) {
		CodecRun<T> run = new CodecRun<>(this.wires.get(), false);
		int bytes = 0;
		while (bytes < stream.length && run.feed(new byte[] { stream[bytes] })) {
			bytes++;
		}
		if (run.failure() == null) {
			run.end();
		}
		else {
			bytes++;
		}
		decodeAnyhow(stream);
		if (run.failure() instanceof FrameException failure) {
			return new Refusal<>(run.messages(), failure, bytes);
		}
		throw new AssertionError("%s is not refused, but gives %s".formatted(Contents.describe(stream),
				Contents.describe(run.messages())));
	}

	/**
	 * Check that a peer cannot make the server keep more than some bytes: each of the 256
	 * bytes is repeated, at the beginning of a stream and after each of the given starts,
	 * until a message is complete or the codec refuses it. For codecs that
	 * {@linkplain FrameCodec#limitsLength limit the length} themselves.
	 * @param maxBytes the most bytes that may be left while a message is not complete
	 * @param starts what messages begin with, for example a length that is too large
	 */
	public void bounded(int maxBytes, byte[]... starts) {
		List<byte[]> all = new ArrayList<>(List.of(starts));
		all.add(new byte[0]);
		for (byte[] start : all) {
			for (int filler = 0; filler < 256; filler++) {
				requireBounded(maxBytes, start, (byte) filler);
			}
		}
	}

	private void requireBounded(int maxBytes, byte[] start, byte filler) {
		CodecRun<T> run = new CodecRun<>(this.wires.get(), false);
		byte[] piece = new byte[Math.max(1, maxBytes / 16)];
		Arrays.fill(piece, filler);
		boolean good = run.feed(start);
		for (long fed = 0; good && fed <= 2L * maxBytes; fed += piece.length) {
			good = run.feed(piece);
			if (good && run.held() > maxBytes) {
				throw new AssertionError("%d bytes are kept, limit %d, after %s and many 0x%02X".formatted(run.held(),
						maxBytes, Contents.describe(start), filler));
			}
		}
	}

	private CodecRun<T> decodeAnyhow(byte[] stream) {
		CodecRun<T> expected = run(Fragmentation.whole(stream), false);
		Fragmentation.forEach(stream, (fragmentation) -> {
			requireSame(expected, run(fragmentation, false), fragmentation.toString());
			if (stream.length <= MAX_COPIED) {
				requireSame(expected, run(fragmentation, true), fragmentation + ", and is decoded ahead of its turn");
				requireSame(expected, runBeside(fragmentation),
						fragmentation + ", and another connection comes between");
			}
		});
		return expected;
	}

	private CodecRun<T> run(Fragmentation fragmentation, boolean ahead) {
		CodecRun<T> run = new CodecRun<>(this.wires.get(), ahead);
		try {
			fragmentation.pieces().forEach(run::feed);
			run.end();
			return run;
		}
		catch (RuntimeException ex) {
			throw new AssertionError("The codec fails if the stream arrives %s: %s".formatted(fragmentation, ex), ex);
		}
	}

	// Another connection gets the same stream after the first piece of this one
	private CodecRun<T> runBeside(Fragmentation fragmentation) {
		CodecRun<T> run = new CodecRun<>(this.wires.get(), false);
		List<byte[]> pieces = fragmentation.pieces();
		pieces.subList(0, Math.min(1, pieces.size())).forEach(run::feed);
		CodecRun<T> other = run(fragmentation, false);
		pieces.subList(Math.min(1, pieces.size()), pieces.size()).forEach(run::feed);
		run.end();
		return Contents.equal(run.messages(), other.messages()) ? run : other;
	}

	private static <T> void requireSame(CodecRun<T> expected, CodecRun<T> actual, String description) {
		if (!Contents.equal(expected.messages(), actual.messages())
				|| expected.unreadable().size() != actual.unreadable().size()
				|| type(expected.failure()) != type(actual.failure())) {
			throw new AssertionError("The stream gives %s in one piece, but %s if it arrives %s"
				.formatted(describe(expected), describe(actual), description));
		}
	}

	private static @Nullable Class<?> type(@Nullable IOException failure) {
		return (failure != null) ? failure.getClass() : null;
	}

	private static String describe(CodecRun<?> run) {
		IOException failure = run.failure();
		String messages = Contents.describe(run.messages());
		return (failure != null) ? messages + " and " + failure : messages;
	}

	@Override
	public String toString() {
		return "CodecTester[%s]".formatted(this.wires.get());
	}

	/**
	 * How a stream is refused.
	 *
	 * @param messages the messages before what is refused
	 * @param cause why; a {@link io.tcpserver.message.TruncatedFrameException} if the
	 * stream ends within a message
	 * @param bytes with how many bytes of the stream the codec can tell
	 * @param <T> the type of incoming messages
	 * @since 0.1.0
	 */
	public record Refusal<T>(List<T> messages, FrameException cause, int bytes) {

		/**
		 * Create a refusal, with a copy of the messages.
		 */
		public Refusal {
			messages = List.copyOf(messages);
		}

	}

}
