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

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.ConnectionLostException;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Reads lines one by one, numbers, streams, and from end to end.
 */
class StreamReaderViewTests {

	@Test
	@DisplayName("asyncio R49: iterating yields the lines up to the end")
	void iteratingYieldsTheLines() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("a\n\nb\r\nc");
			connected.client().sendEof();
			List<String> lines = new ArrayList<>();
			Iterator<String> iterator = connected.reader().lines().iterator();
			while (iterator.hasNext()) {
				assertThat(iterator.hasNext()).isTrue();
				lines.add(iterator.next());
			}
			assertThat(lines).containsExactly("a", "", "b", "c");
			assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(iterator::next);
		}
	}

	@Test
	@DisplayName("asyncio R49: an iterator hands a failure on")
	void anIteratorHandsAFailureOn() throws Exception {
		try (Connected connected = Connected.open()) {
			Iterator<String> iterator = connected.reader().lines().iterator();
			connected.client().reset();
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(iterator::hasNext)
				.withCauseInstanceOf(ConnectionLostException.class);
		}
	}

	@Test
	void primitivesOfBothByteOrders() throws Exception {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream data = new DataOutputStream(bytes);
		data.writeByte(-2);
		data.writeShort(-3);
		data.writeInt(0x01020304);
		data.writeLong(0x0102030405060708L);
		data.writeShort(Short.reverseBytes((short) 513));
		data.writeInt(Integer.reverseBytes(-5));
		data.writeLong(Long.reverseBytes(-6L));
		try (Connected connected = Connected.open()) {
			for (byte one : bytes.toByteArray()) {
				connected.client().send(new byte[] { one });
			}
			assertThat(connected.reader().readByte()).isEqualTo((byte) -2);
			assertThat(connected.reader().readShort()).isEqualTo((short) -3);
			assertThat(connected.reader().readInt()).isEqualTo(0x01020304);
			assertThat(connected.reader().readLong()).isEqualTo(0x0102030405060708L);
			assertThat(connected.reader().readShortLe()).isEqualTo((short) 513);
			assertThat(connected.reader().readIntLe()).isEqualTo(-5);
			assertThat(connected.reader().readLongLe()).isEqualTo(-6L);
		}
	}

	@Test
	void anInputStreamSharesTheBytes() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("line\n" + "x".repeat(200_000) + "tail");
			connected.client().sendEof();
			InputStream stream = connected.reader().asInputStream();
			assertThat(stream.read()).isEqualTo('l');
			assertThat(stream.available()).isPositive();
			assertThat(connected.reader().readLine()).isEqualTo("ine");
			assertThat(stream.readNBytes(200_000)).containsOnly('x');
			stream.close();
			assertThat(stream.readAllBytes()).asString().isEqualTo("tail");
			assertThat(stream.available()).isZero();
		}
	}

	@Test
	void bytesAbove127AreNotMistakenForTheEnd() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send(new byte[] { (byte) 0xFF });
			assertThat(connected.reader().asInputStream().read()).isEqualTo(0xFF);
		}
	}

	@Test
	void unsignedNumbersOfBothByteOrders() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send(new byte[] { -1, -1, -2, -2, -1, -1, -2, -3, -4, -4, -3, -2, -1 });
			assertThat(connected.reader().readUnsignedByte()).isEqualTo(0xFF);
			assertThat(connected.reader().readUnsignedShort()).isEqualTo(0xFFFE);
			assertThat(connected.reader().readUnsignedShortLe()).isEqualTo(0xFFFE);
			assertThat(connected.reader().readUnsignedInt()).isEqualTo(0xFFFE_FDFCL);
			assertThat(connected.reader().readUnsignedIntLe()).isEqualTo(0xFFFE_FDFCL);
		}
	}

	@Test
	void terminatorTellsWhetherTheLastLineIsComplete() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send("a\r\n\nb");
			connected.client().sendEof();
			assertThat(connected.reader().readLineWithTerminator()).isEqualTo("a\r\n");
			assertThat(connected.reader().readLineWithTerminator()).isEqualTo("\n");
			assertThat(connected.reader().readLineWithTerminator()).isEqualTo("b");
			assertThat(connected.reader().readLineWithTerminator()).isNull();
		}
	}

	@Test
	void restWithoutSeparatorIsReadLast() throws Exception {
		byte[] separator = { ';' };
		try (Connected connected = Connected.open()) {
			connected.client().send("a;b");
			connected.client().sendEof();
			assertThat(connected.reader().readUntilOrEof(separator)).asString().isEqualTo("a;");
			assertThat(connected.reader().readUntilOrEof(separator)).asString().isEqualTo("b");
			assertThat(connected.reader().readUntilOrEof(separator)).isEmpty();
		}
	}

	@Test
	void messagesAreReadAsLongAsTheirLengthComes() throws Exception {
		try (Connected connected = Connected.open()) {
			connected.client().send(new byte[] { 0, 2, 'a', 'b', 0, 0, 0, 1, 'c' });
			connected.client().sendEof();
			StreamReader reader = connected.reader();
			List<String> messages = new ArrayList<>();
			while (reader.request(Short.BYTES)) {
				messages.add(new String(reader.readExactly(reader.readUnsignedShort()), StandardCharsets.UTF_8));
			}
			assertThat(messages).containsExactly("ab", "", "c");
			assertThat(reader.isAtEof()).isTrue();
		}
	}

	@Test
	void transferToEchoesUpToTheEnd() throws Exception {
		byte[] sent = new byte[300_000];
		new Random(2).nextBytes(sent);
		try (Connected connected = Connected.open()) {
			CompletableFuture<Long> transferred = Background.start(() -> {
				long count = connected.reader().transferTo(connected.writer());
				connected.writer().writeEof();
				return count;
			});
			CompletableFuture<Void> sending = Background.start(() -> {
				connected.client().send(sent);
				connected.client().sendEof();
				return null;
			});
			byte[] echoed = connected.client().readAllBytes();
			assertThat(echoed).hasSize(sent.length).isEqualTo(sent);
			assertThat(Background.result(transferred)).isEqualTo(sent.length);
			Background.result(sending);
		}
	}

}
