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

package io.tcpserver.netty.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntUnaryOperator;

import io.tcpserver.CloseReason;
import io.tcpserver.harness.Check;
import io.tcpserver.settings.TextSettings;
import io.tcpserver.stream.Fragments;
import io.tcpserver.stream.IncompleteReadException;
import io.tcpserver.stream.InputEndedException;
import io.tcpserver.stream.LimitOverrunException;

/**
 * A {@link ReceiveBuffer} and its {@link ReceiveBufferModel}, to which the same is done,
 * and which must give the same.
 */
final class ReceiveBufferSequence {

	// Few different bytes, so that separators and their beginnings are frequent.
	private static final String ALPHABET = "ab\r\n;";

	private static final List<List<String>> SEPARATORS = List.of(List.of("\n"), List.of("\r\n"), List.of("\r\n", "\n"),
			List.of("\n", "\r\n"), List.of("ab", "aab", "b;"), List.of("aba"), List.of("abab", "ba"),
			List.of(";", "ab;\r"));

	private static final int FEEDS_TO_END = 20;

	private final IntUnaryOperator choice;

	private final ReceiveBuffer buffer;

	private final ReceiveBufferModel model;

	private final StringBuilder history = new StringBuilder("limit ");

	/**
	 * Begin a sequence.
	 * @param choice returns a number from 0 up to a bound, which it is given
	 */
	ReceiveBufferSequence(IntUnaryOperator choice) {
		this.choice = choice;
		int limit = 1 + choice.applyAsInt(12);
		this.buffer = new ReceiveBuffer(limit);
		this.model = new ReceiveBufferModel(limit);
		this.history.append(limit);
	}

	void step() throws IOException {
		act(this.choice.applyAsInt(8));
		Check.same(this.buffer.size(), this.model.size(), "size after %s", this.history);
		Check.same(this.buffer.capacity() == 0, this.model.size() == 0, "no array after %s", this.history);
	}

	private void act(int number) throws IOException {
		switch (this.choice.applyAsInt(14)) {
			case 0 -> check("read " + number, this.model.read(number), () -> number == 0 || this.buffer.canRead(),
					() -> text(this.buffer.read(number)));
			case 1 -> check("readInto " + number, this.model.readInto(number),
					() -> number == 0 || this.buffer.canRead(), () -> readInto(number));
			case 2 -> check("readExactly " + number, this.model.readExactly(number),
					() -> this.buffer.canReadExactly(number), () -> text(this.buffer.readExactly(number)));
			case 3 -> check("takeInt", this.model.readExactly(4), () -> this.buffer.canReadExactly(4), this::takeInt);
			case 4, 5 -> check("readLine", this.model.readLine(), this.buffer::canReadLine,
					() -> this.buffer.readLine(TextSettings.of(StandardCharsets.ISO_8859_1), false));
			case 6 -> check("readLineWithTerminator", this.model.readLineWithTerminator(), this.buffer::canReadLine,
					() -> this.buffer.readLine(TextSettings.of(StandardCharsets.ISO_8859_1), true));
			case 7 -> readUntil(SEPARATORS.get(this.choice.applyAsInt(SEPARATORS.size())));
			case 8 -> readUntilOrEof(SEPARATORS.get(this.choice.applyAsInt(SEPARATORS.size())));
			case 9 ->
				check("readAll", this.model.readAll(), this.buffer::canReadAll, () -> text(this.buffer.readAll()));
			case 10 -> check("request " + number, this.model.request(number), () -> this.buffer.canReadExactly(number),
					() -> "" + this.buffer.request(number));
			case 11 -> {
				this.history.append("\ncompact");
				this.buffer.compact();
				Check.same(this.buffer.capacity(), this.buffer.size(), "capacity after %s", this.history);
			}
			default -> feed();
		}
	}

	private void readUntil(List<String> texts) throws IOException {
		byte[][] separators = texts.stream().map(Fragments::bytes).toArray(byte[][]::new);
		check("readUntil " + texts, this.model.readUntil(texts), () -> this.buffer.canReadUntil(separators),
				() -> text(this.buffer.readUntil(separators)));
	}

	private void readUntilOrEof(List<String> texts) throws IOException {
		byte[][] separators = texts.stream().map(Fragments::bytes).toArray(byte[][]::new);
		check("readUntilOrEof " + texts, this.model.readUntilOrEof(texts), () -> this.buffer.canReadUntil(separators),
				() -> text(this.buffer.readUntilOrEof(separators)));
	}

	private void feed() {
		if (this.buffer.isEofFed()) {
			return;
		}
		if (this.choice.applyAsInt(FEEDS_TO_END) == 0) {
			end(this.choice.applyAsInt(2) == 0);
			return;
		}
		StringBuilder chunk = new StringBuilder();
		int length = this.choice.applyAsInt(10);
		for (int i = 0; i < length; i++) {
			chunk.append(ALPHABET.charAt(this.choice.applyAsInt(ALPHABET.length())));
		}
		this.history.append("\nfeed ").append(chunk);
		this.model.feed(chunk.toString());
		this.buffer.feed(Fragments.bytes(chunk.toString()));
	}

	private void end(boolean byPeer) {
		this.history.append(byPeer ? "\nfeedEof" : "\nfeedEnd");
		if (byPeer) {
			this.model.feedEof();
			this.buffer.feedEof();
		}
		else {
			this.model.feedEnd();
			this.buffer.feedEnd(() -> new InputEndedException(ReceiveBufferModel.CUT_SHORT, CloseReason.SHUTDOWN));
		}
	}

	private void check(String step, String expected, Call<Boolean> can, Call<String> take) throws IOException {
		this.history.append('\n').append(step);
		Check.same(outcome(can, take), expected, "after %s", this.history);
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

	private String readInto(int length) throws IOException {
		byte[] target = new byte[length + 2];
		int count = this.buffer.read(target, 1, length);
		return new String(target, 1, Math.max(0, count), StandardCharsets.ISO_8859_1);
	}

	private String takeInt() throws IOException {
		int value = this.buffer.takeInt();
		return text(new byte[] { (byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value });
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private interface Call<T> {

		T run() throws IOException;

	}

}
