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

import java.util.zip.CRC32;

/**
 * How a {@link Checksum} is computed. Those of 16 and 32 bits have the names of the
 * catalogue of parametrised CRC algorithms.
 *
 * @since 0.1.0
 */
@SuppressWarnings("ImmutableEnumChecker") // a table that is not changed
public enum ChecksumAlgorithm {

	/**
	 * CRC-16/MODBUS, for Modbus RTU, which sends the low byte first.
	 */
	CRC16_MODBUS(new Crc16(true, 0xA001, 0xFFFF, 0)),

	/**
	 * CRC-16/ARC, for example for Teltonika.
	 */
	CRC16_ARC(new Crc16(true, 0xA001, 0, 0)),

	/**
	 * CRC-16/IBM-SDLC, also known as X-25, for example for GT06 and PPP.
	 */
	CRC16_X25(new Crc16(true, 0x8408, 0xFFFF, 0xFFFF)),

	/**
	 * CRC-16/IBM-3740, also known as CCITT-FALSE.
	 */
	CRC16_CCITT_FALSE(new Crc16(false, 0x1021, 0xFFFF, 0)),

	/**
	 * CRC-16/XMODEM.
	 */
	CRC16_XMODEM(new Crc16(false, 0x1021, 0, 0)),

	/**
	 * CRC-32/ISO-HDLC, as in Ethernet and ZIP files.
	 */
	CRC32(Integer.BYTES) {

		@Override
		long compute(byte[] bytes, int from, int to) {
			CRC32 crc = new CRC32();
			crc.update(bytes, from, to - from);
			return crc.getValue();
		}

	},

	/**
	 * All bytes combined by exclusive or, for example for JT/T 808 and NMEA.
	 */
	XOR(1) {

		@Override
		long compute(byte[] bytes, int from, int to) {
			int xor = 0;
			for (int i = from; i < to; i++) {
				xor ^= bytes[i];
			}
			return xor & 0xFF;
		}

	},

	/**
	 * The lowest eight bits of the sum of all bytes, for example for FIX.
	 */
	SUM8(1) {

		@Override
		long compute(byte[] bytes, int from, int to) {
			return sum(bytes, from, to) & 0xFF;
		}

	},

	/**
	 * What makes the lowest eight bits of the sum of all bytes zero, for example for
	 * Modbus ASCII.
	 */
	LRC(1) {

		@Override
		long compute(byte[] bytes, int from, int to) {
			return -sum(bytes, from, to) & 0xFF;
		}

	};

	private final int bytes;

	private final Crc16 crc16;

	ChecksumAlgorithm(Crc16 crc16) {
		this.bytes = Short.BYTES;
		this.crc16 = crc16;
	}

	// The others compute it themselves
	ChecksumAlgorithm(int bytes) {
		this.bytes = bytes;
		this.crc16 = new Crc16(true, 0, 0, 0);
	}

	/**
	 * Return how long the number is.
	 * @return the number of bytes: 1, 2 or 4
	 */
	public int bytes() {
		return this.bytes;
	}

	/**
	 * Compute the checksum.
	 * @param bytes an array with the bytes
	 * @param from the index of the first one
	 * @param to the index behind the last one
	 * @return an unsigned number
	 */
	long compute(byte[] bytes, int from, int to) {
		return this.crc16.compute(bytes, from, to);
	}

	private static int sum(byte[] bytes, int from, int to) {
		int sum = 0;
		for (int i = from; i < to; i++) {
			sum += bytes[i];
		}
		return sum;
	}

}
