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

package io.tcpserver.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import io.tcpserver.CloseReason;
import io.tcpserver.test.Rounds;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReceiveBuffer}: long random sequences of feeding and reading, in which
 * it does exactly what {@link ReceiveBufferModel} does.
 */
class ReceiveBufferModelTests {

	private static final int SEQUENCES = Rounds.of(2000);

	private static final int STEPS = 60;

	// Few different bytes, so that separators and their beginnings are frequent.
	private static final String ALPHABET = "ab\r\n;";

	private static final List<List<String>> SEPARATORS = List.of(List.of("\n"), List.of("\r\n"), List.of("\r\n", "\n"),
			List.of("\n", "\r\n"), List.of("ab", "aab", "b;"), List.of("aba"), List.of("abab", "ba"),
			List.of(";", "ab;\r"));

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	@DisplayName("asyncio R01-R37: random sequences give what the plain model gives")
	void randomSequencesGiveWhatTheModelGives(long seed) throws IOException {
		Random random = new Random(seed);
		for (int sequence = 0; sequence < SEQUENCES; sequence++) {
			int limit = 1 + random.nextInt(12);
			ReceiveBuffer buffer = new ReceiveBuffer(limit);
			ReceiveBufferModel model = new ReceiveBufferModel(limit);
			StringBuilder history = new StringBuilder("limit ").append(limit);
			for (int step = 0; step < STEPS; step++) {
				step(random, buffer, model, history);
				assertThat(buffer.size()).as(history::toString).isEqualTo(model.size());
				assertThat(buffer.capacity() == 0).as(history::toString).isEqualTo(model.size() == 0);
			}
		}
	}

	private static void step(Random random, ReceiveBuffer buffer, ReceiveBufferModel model, StringBuilder history)
			throws IOException {
		int number = random.nextInt(8);
		switch (random.nextInt(13)) {
			case 0 -> check(history.append("\nread ").append(number), model.read(number),
					() -> number == 0 || buffer.canRead(), () -> text(buffer.read(number)));
			case 1 -> check(history.append("\nreadInto ").append(number), model.readInto(number),
					() -> number == 0 || buffer.canRead(), () -> readInto(buffer, number));
			case 2 -> check(history.append("\nreadExactly ").append(number), model.readExactly(number),
					() -> buffer.canReadExactly(number), () -> text(buffer.readExactly(number)));
			case 3 -> check(history.append("\ntakeInt"), model.readExactly(4), () -> buffer.canReadExactly(4),
					() -> takeInt(buffer));
			case 4, 5, 6 -> check(history.append("\nreadLine"), model.readLine(), buffer::canReadLine,
					() -> buffer.readLine(StandardCharsets.ISO_8859_1));
			case 7, 8 -> {
				List<String> texts = SEPARATORS.get(random.nextInt(SEPARATORS.size()));
				byte[][] separators = texts.stream().map(Fragments::bytes).toArray(byte[][]::new);
				check(history.append("\nreadUntil ").append(texts), model.readUntil(texts),
						() -> buffer.canReadUntil(separators), () -> text(buffer.readUntil(separators)));
			}
			case 9 ->
				check(history.append("\nreadAll"), model.readAll(), buffer::canReadAll, () -> text(buffer.readAll()));
			case 10 -> check(history.append("\nrequest ").append(number), model.request(number),
					() -> buffer.canReadExactly(number), () -> "" + buffer.request(number));
			default -> feed(random, buffer, model, history);
		}
	}

	private static void feed(Random random, ReceiveBuffer buffer, ReceiveBufferModel model, StringBuilder history) {
		if (buffer.isEofFed()) {
			return;
		}
		if (random.nextInt(STEPS / 3) == 0) {
			end(random.nextBoolean(), buffer, model, history);
			return;
		}
		StringBuilder chunk = new StringBuilder();
		int length = random.nextInt(10);
		for (int i = 0; i < length; i++) {
			chunk.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
		}
		history.append("\nfeed ").append(chunk);
		model.feed(chunk.toString());
		buffer.feed(Fragments.bytes(chunk.toString()));
	}

	private static void end(boolean byPeer, ReceiveBuffer buffer, ReceiveBufferModel model, StringBuilder history) {
		history.append(byPeer ? "\nfeedEof" : "\nfeedEnd");
		if (byPeer) {
			model.feedEof();
			buffer.feedEof();
		}
		else {
			model.feedEnd();
			buffer.feedEnd(() -> new InputEndedException(ReceiveBufferModel.CUT_SHORT, CloseReason.SHUTDOWN));
		}
	}

	private static void check(StringBuilder history, String expected, Call<Boolean> can, Call<String> take)
			throws IOException {
		assertThat(outcome(can, take)).as(history::toString).isEqualTo(expected);
	}

	private static String outcome(Call<Boolean> can, Call<String> take) throws IOException {
		try {
			if (!can.run()) {
				return ReceiveBufferModel.WAIT;
			}
			String taken = take.run();
			return (taken != null) ? ReceiveBufferModel.value(taken) : "none";
		}
		catch (IncompleteReadException ex) {
			Integer expected = ex.expected().isPresent() ? ex.expected().getAsInt() : null;
			return ReceiveBufferModel.incomplete(text(ex.partial()), expected);
		}
		catch (InputEndedException ex) {
			return ex.getMessage();
		}
		catch (LimitOverrunException ex) {
			return (ex.getMessage().contains("not found") ? "not found " : "found ") + ex.consumed();
		}
	}

	private static String readInto(ReceiveBuffer buffer, int length) throws IOException {
		byte[] target = new byte[length + 2];
		int count = buffer.read(target, 1, length);
		return new String(target, 1, Math.max(0, count), StandardCharsets.ISO_8859_1);
	}

	private static String takeInt(ReceiveBuffer buffer) throws IOException {
		int value = buffer.takeInt();
		return text(new byte[] { (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value });
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private interface Call<T> {

		T run() throws IOException;

	}

}
