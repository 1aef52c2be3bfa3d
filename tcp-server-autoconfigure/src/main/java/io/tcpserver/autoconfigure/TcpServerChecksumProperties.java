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

package io.tcpserver.autoconfigure;

import io.tcpserver.autoconfigure.TcpServerFramingProperties.ByteOrderType;
import io.tcpserver.message.Checksum;
import io.tcpserver.message.ChecksumAlgorithm;
import org.jspecify.annotations.Nullable;

/**
 * Checksums in messages.
 *
 * @since 0.1.0
 */
public class TcpServerChecksumProperties {

	/**
	 * How checksums in messages are computed. By default, messages have none.
	 */
	private @Nullable ChecksumAlgorithm algorithm;

	/**
	 * How checksums are written.
	 */
	private Checksum.Encoding encoding = Checksum.Encoding.BYTES;

	/**
	 * Number of bytes that a checksum has in a message. By default, as many as the
	 * algorithm and the encoding need.
	 */
	private @Nullable Integer length;

	/**
	 * Order of the bytes of a checksum.
	 */
	private ByteOrderType byteOrder = ByteOrderType.BIG_ENDIAN;

	/**
	 * Index of the first byte of the checksum in a message; a negative one counts from
	 * the end. By default, the checksum is at the end.
	 */
	private @Nullable Integer position;

	/**
	 * Index of the first byte that the checksum covers. By default, it covers everything
	 * before it, or everything after it if the position is not negative.
	 */
	private @Nullable Integer from;

	/**
	 * Index after the last byte that the checksum covers, counted from the end of the
	 * message, so that -3 leaves out three bytes. By default, it covers everything before
	 * it, or everything after it if the position is not negative.
	 */
	private @Nullable Integer to;

	/**
	 * What to do with a message whose checksum is wrong: close the connection, or skip
	 * the message.
	 */
	private Checksum.Mismatch mismatch = Checksum.Mismatch.REPORT;

	public @Nullable ChecksumAlgorithm getAlgorithm() {
		return this.algorithm;
	}

	public void setAlgorithm(@Nullable ChecksumAlgorithm algorithm) {
		this.algorithm = algorithm;
	}

	public Checksum.Encoding getEncoding() {
		return this.encoding;
	}

	public void setEncoding(Checksum.Encoding encoding) {
		this.encoding = encoding;
	}

	public @Nullable Integer getLength() {
		return this.length;
	}

	public void setLength(@Nullable Integer length) {
		this.length = length;
	}

	public ByteOrderType getByteOrder() {
		return this.byteOrder;
	}

	public void setByteOrder(ByteOrderType byteOrder) {
		this.byteOrder = byteOrder;
	}

	public @Nullable Integer getPosition() {
		return this.position;
	}

	public void setPosition(@Nullable Integer position) {
		this.position = position;
	}

	public @Nullable Integer getFrom() {
		return this.from;
	}

	public void setFrom(@Nullable Integer from) {
		this.from = from;
	}

	public @Nullable Integer getTo() {
		return this.to;
	}

	public void setTo(@Nullable Integer to) {
		this.to = to;
	}

	public Checksum.Mismatch getMismatch() {
		return this.mismatch;
	}

	public void setMismatch(Checksum.Mismatch mismatch) {
		this.mismatch = mismatch;
	}

}
