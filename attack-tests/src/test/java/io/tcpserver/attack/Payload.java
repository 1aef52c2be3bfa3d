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

package io.tcpserver.attack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What each client of an attack sends.
 *
 * @param parts one after the other
 */
record Payload(List<Part> parts) {

	static Payload of(Part... parts) {
		return new Payload(List.of(parts));
	}

	/**
	 * Bytes that are sent in one piece if the socket takes them, some number of times.
	 *
	 * @param bytes the bytes
	 * @param times how often
	 * @param everyNanos the time from one to the next
	 */
	@SuppressWarnings("ArrayRecordComponent") // never compared
	record Part(byte[] bytes, int times, long everyNanos) {

		static Part of(byte[] bytes) {
			return new Part(bytes, 1, 0);
		}

		static Part of(String text) {
			return of(text.getBytes(StandardCharsets.US_ASCII));
		}

		static Part number(int number) {
			return of(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.BIG_ENDIAN).putInt(number).array());
		}

		static Part letters(int count) {
			byte[] bytes = new byte[count];
			Arrays.fill(bytes, (byte) 'a');
			return of(bytes);
		}

		static Part line(int length) {
			byte[] bytes = letters(length + 1).bytes;
			bytes[length] = '\n';
			return of(bytes);
		}

		Part times(int times) {
			return new Part(this.bytes, times, this.everyNanos);
		}

		Part every(long nanos) {
			return new Part(this.bytes, this.times, nanos);
		}

	}

}
