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

package io.tcpserver.netty.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TlsRecords}.
 */
class TlsRecordsTests {

	private static final int DATA = 0x17;

	private static final int HANDSHAKE = 0x16;

	// Full of bytes that would begin a handshake
	private static ByteBuf record(int type, int length) {
		ByteBuf record = Unpooled.buffer().writeByte(type).writeShort(0x0303).writeShort(length);
		for (int i = 0; i < length; i++) {
			record.writeByte(HANDSHAKE);
		}
		return record;
	}

	@Test
	void handshakeIsFoundHoweverTheStreamIsSplit() {
		for (int length : new int[] { 0, 1, 255, 256, 300 }) {
			ByteBuf before = Unpooled.wrappedBuffer(record(DATA, length), record(DATA, 2), record(DATA, 0));
			ByteBuf stream = Unpooled.wrappedBuffer(before, record(HANDSHAKE, 4), record(DATA, 3));
			for (int piece = 1; piece <= stream.readableBytes(); piece++) {
				TlsRecords records = new TlsRecords();
				for (int start = 0; start < stream.readableBytes(); start += piece) {
					int end = Math.min(start + piece, stream.readableBytes());
					boolean expected = start <= before.readableBytes() && before.readableBytes() < end;
					assertThat(records.beginsHandshake(stream.slice(start, end - start), 0))
						.as("length %d, bytes %d to %d", length, start, end)
						.isEqualTo(expected);
				}
			}
		}
	}

	@Test
	void bytesThatWereSeenAreNotLookedAtAgain() {
		TlsRecords records = new TlsRecords();
		ByteBuf stream = Unpooled.wrappedBuffer(record(HANDSHAKE, 4), record(DATA, 3));
		assertThat(records.beginsHandshake(stream.slice(0, 2), 0)).isTrue();
		assertThat(records.beginsHandshake(stream, 2)).isFalse();
	}

}
