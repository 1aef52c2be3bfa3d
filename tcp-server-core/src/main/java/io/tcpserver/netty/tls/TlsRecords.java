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
import io.tcpserver.netty.protocol.FirstBytes;

/**
 * Follows the records of a TLS stream, however its bytes are split, to notice those that
 * belong to a handshake. Confined to the I/O thread.
 */
final class TlsRecords {

	// RFC 5246: the type, two bytes of the version, two bytes of the length
	private static final int HEADER_LENGTH = 5;

	// How many bytes of a header have been seen
	private int header;

	// How many bytes are left of the record
	private int left;

	/**
	 * Look at the next bytes of the stream.
	 * @param bytes the bytes; not consumed
	 * @param start the index of the first byte that was not seen before
	 * @return {@code true} if a handshake record begins in them
	 */
	boolean beginsHandshake(ByteBuf bytes, int start) {
		boolean handshake = false;
		int index = start;
		while (index < bytes.writerIndex()) {
			if (this.header == HEADER_LENGTH) {
				int skipped = Math.min(this.left, bytes.writerIndex() - index);
				index += skipped;
				this.left -= skipped;
				this.header = (this.left == 0) ? 0 : HEADER_LENGTH;
			}
			else {
				int value = bytes.getUnsignedByte(index++);
				handshake |= this.header == 0 && value == FirstBytes.TLS_HANDSHAKE;
				// After the header, the last two bytes make the length
				this.left = (this.left << Byte.SIZE | value) & 0xFFFF;
				this.header++;
			}
		}
		return handshake;
	}

}
