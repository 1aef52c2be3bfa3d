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

import io.tcpserver.CloseReason;
import io.tcpserver.settings.TextSettings;
import io.tcpserver.stream.Fragments;
import io.tcpserver.stream.IncompleteReadException;
import io.tcpserver.stream.InputEndedException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What may be taken of a stream that was ended before its peer has ended it.
 */
class ReceiveBufferEndTests {

	@Test
	void aPartOfALineIsNoLineAndStaysBuffered() throws IOException {
		for (ReceiveBuffer buffer : cutShort("one\ntw")) {
			assertThat(buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false)).isEqualTo("one");
			assertCutShort(() -> buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false));
			assertCutShort(() -> buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false));
			assertLeft(buffer, "tw");
			assertThat(buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false)).isNull();
		}
	}

	@Test
	void aPartBeforeASeparatorStaysBuffered() throws IOException {
		for (ReceiveBuffer buffer : cutShort("one;tw")) {
			assertThat(buffer.readUntil(bytes(";"))).asString().isEqualTo("one;");
			assertCutShort(() -> buffer.readUntil(bytes(";")));
			assertLeft(buffer, "tw");
			assertThatExceptionOfType(IncompleteReadException.class).isThrownBy(() -> buffer.readUntil(bytes(";")))
				.satisfies((ex) -> assertThat(ex.partial()).isEmpty());
		}
	}

	@Test
	void requestReportsTheEndOnlyIfNothingIsBuffered() throws IOException {
		for (ReceiveBuffer buffer : cutShort("abcde")) {
			assertThat(buffer.request(5)).isTrue();
			assertCutShort(() -> buffer.request(6));
			assertLeft(buffer, "abcde");
			assertThat(buffer.request(1)).isFalse();
		}
	}

	@Test
	void readingANumberOfBytesFailsAlsoIfNothingIsBuffered() throws IOException {
		for (ReceiveBuffer buffer : cutShort("abcdefghijk")) {
			assertThat(buffer.takeLong()).isEqualTo(0x6162636465666768L);
			assertCutShort(buffer::takeLong);
			assertCutShort(buffer::takeInt);
			assertCutShort(() -> buffer.readExactly(4));
			assertThat(buffer.takeShort()).isEqualTo((short) 0x696a);
			assertCutShort(buffer::takeShort);
			assertThat(buffer.takeByte()).isEqualTo((byte) 'k');
			assertCutShort(buffer::takeByte);
			assertCutShort(() -> buffer.readExactly(1));
			assertThat(buffer.readExactly(0)).isEmpty();
			assertThat(buffer.isAtEof()).isTrue();
		}
	}

	@Test
	void readingToTheEndFailsAndTakesNothing() throws IOException {
		for (ReceiveBuffer buffer : cutShort("abcde")) {
			assertThat(buffer.canReadAll()).isTrue();
			assertCutShort(buffer::readAll);
			assertCutShort(buffer::requireWhole);
			byte[] target = new byte[8];
			assertThat(buffer.read(target, 0, 8)).isEqualTo(5);
			assertCutShort(() -> buffer.read(target, 0, 8));
			assertThat(buffer.read(target, 0, 0)).isZero();
			assertThat(buffer.read(8)).isEmpty();
			assertCutShort(buffer::readAll);
		}
	}

	@Test
	void theFirstEndCounts() throws IOException {
		ReceiveBuffer byPeer = new ReceiveBuffer(10);
		byPeer.feed(bytes("part"));
		byPeer.feedEof();
		byPeer.feedEnd(ReceiveBufferEndTests::exception);
		assertThat(byPeer).hasToString("ReceiveBuffer[4 bytes, eof, limit=10]");
		assertThat(byPeer.readAll()).asString().isEqualTo("part");
		ReceiveBuffer cutShort = cutShort("part").get(0);
		cutShort.feedEof();
		assertThat(cutShort.isEofFed()).isTrue();
		assertThat(cutShort).hasToString("ReceiveBuffer[4 bytes, cut short]");
		assertCutShort(cutShort::readAll);
	}

	@Test
	void noTwoCallersGetTheSameException() {
		ReceiveBuffer buffer = cutShort("part").get(0);
		assertThatExceptionOfType(InputEndedException.class).isThrownBy(buffer::readAll)
			.satisfies((first) -> assertThatExceptionOfType(InputEndedException.class).isThrownBy(buffer::readAll)
				.isNotSameAs(first));
	}

	@Test
	void aFailureComesBeforeTheEnd() {
		ReceiveBuffer buffer = cutShort("line\n").get(0);
		buffer.fail(() -> new IOException("Connection reset"));
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false))
			.withMessage("Connection reset");
	}

	private static List<ReceiveBuffer> cutShort(String input) {
		return Fragments.of(input).stream().map((fragments) -> {
			ReceiveBuffer buffer = new ReceiveBuffer(ReceiveBuffer.DEFAULT_LIMIT);
			fragments.forEach((fragment) -> buffer.feed(fragment.clone()));
			buffer.feedEnd(ReceiveBufferEndTests::exception);
			return buffer;
		}).toList();
	}

	private static InputEndedException exception() {
		return new InputEndedException("cut short", CloseReason.SHUTDOWN);
	}

	private static void assertCutShort(Reading reading) {
		assertThatExceptionOfType(InputEndedException.class).isThrownBy(reading::run).withMessage("cut short");
	}

	private static void assertLeft(ReceiveBuffer buffer, String expected) throws IOException {
		assertThat(buffer.isAtEof()).isFalse();
		assertThat(buffer.read(100)).asString().isEqualTo(expected);
		assertThat(buffer.read(100)).isEmpty();
		assertThat(buffer.isAtEof()).isTrue();
	}

	private static byte[] bytes(String text) {
		return Fragments.bytes(text);
	}

	private interface Reading {

		void run() throws IOException;

	}

}
