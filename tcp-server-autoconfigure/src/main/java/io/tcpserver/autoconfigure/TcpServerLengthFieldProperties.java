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
import io.tcpserver.message.LengthField;
import org.jspecify.annotations.Nullable;

/**
 * How messages say how long they are, with the type 'length-field'.
 *
 * @since 0.1.0
 */
public class TcpServerLengthFieldProperties {

	/**
	 * Length of the length: 1, 2, 3, 4 or 8 bytes, up to 8 digits in ASCII, decimal or
	 * hexadecimal, or up to 4 bytes of BCD.
	 */
	private int length = 4;

	/**
	 * Number of bytes before the length.
	 */
	private int offset = 0;

	/**
	 * Number of bytes to add to the length, for what it does not count.
	 */
	private int adjustment = 0;

	/**
	 * Whether the length counts itself and what comes before it.
	 */
	private boolean inclusive = false;

	/**
	 * Order of the bytes of a binary length.
	 */
	private ByteOrderType byteOrder = ByteOrderType.BIG_ENDIAN;

	/**
	 * How the length is written.
	 */
	private LengthField.Encoding encoding = LengthField.Encoding.BINARY;

	/**
	 * Bytes that follow the length in every message, as text with the escapes of
	 * 'delimiter'. The length counts them. By default, none.
	 */
	private @Nullable String fixedBytes;

	/**
	 * Bytes that end every message, as text with the escapes of 'delimiter'. The length
	 * counts them. By default, none.
	 */
	private @Nullable String trailer;

	/**
	 * Whether payloads come without the length, the fixed bytes and the trailer. If not,
	 * a payload that is sent must contain them, too.
	 */
	private boolean strip = true;

	public int getLength() {
		return this.length;
	}

	public void setLength(int length) {
		this.length = length;
	}

	public int getOffset() {
		return this.offset;
	}

	public void setOffset(int offset) {
		this.offset = offset;
	}

	public int getAdjustment() {
		return this.adjustment;
	}

	public void setAdjustment(int adjustment) {
		this.adjustment = adjustment;
	}

	public boolean isInclusive() {
		return this.inclusive;
	}

	public void setInclusive(boolean inclusive) {
		this.inclusive = inclusive;
	}

	public ByteOrderType getByteOrder() {
		return this.byteOrder;
	}

	public void setByteOrder(ByteOrderType byteOrder) {
		this.byteOrder = byteOrder;
	}

	public LengthField.Encoding getEncoding() {
		return this.encoding;
	}

	public void setEncoding(LengthField.Encoding encoding) {
		this.encoding = encoding;
	}

	public @Nullable String getFixedBytes() {
		return this.fixedBytes;
	}

	public void setFixedBytes(@Nullable String fixedBytes) {
		this.fixedBytes = fixedBytes;
	}

	public @Nullable String getTrailer() {
		return this.trailer;
	}

	public void setTrailer(@Nullable String trailer) {
		this.trailer = trailer;
	}

	public boolean isStrip() {
		return this.strip;
	}

	public void setStrip(boolean strip) {
		this.strip = strip;
	}

}
