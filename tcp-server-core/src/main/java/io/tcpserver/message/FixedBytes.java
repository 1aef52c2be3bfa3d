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

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Bytes that are the same in every frame. Immutable.
 *
 * @since 0.1.0
 */
public final class FixedBytes {

	/**
	 * No bytes.
	 */
	public static final FixedBytes NONE = new FixedBytes(new byte[0]);

	private final byte[] bytes;

	private FixedBytes(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * Return fixed bytes.
	 * @param bytes the bytes, copied; there may be none
	 * @return the same bytes
	 */
	public static FixedBytes of(byte... bytes) {
		return (bytes.length == 0) ? NONE : new FixedBytes(bytes.clone());
	}

	/**
	 * Return how many bytes there are.
	 * @return the number of bytes
	 */
	public int length() {
		return this.bytes.length;
	}

	/**
	 * Return the bytes.
	 * @return a new array
	 */
	public byte[] toByteArray() {
		return this.bytes.clone();
	}

	void requireAt(FrameInput input, int index, String name) throws FrameException {
		for (int i = 0; i < this.bytes.length; i++) {
			byte found = input.get(index + i);
			if (found != this.bytes[i]) {
				throw FrameErrors.unexpectedPayload("the %s %s".formatted(name, this), found);
			}
		}
	}

	void writeTo(FrameOutput output) {
		if (this.bytes.length > 0) {
			output.put(this.bytes);
		}
	}

	@Override
	public boolean equals(Object obj) {
		return obj instanceof FixedBytes other && Arrays.equals(this.bytes, other.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

	/**
	 * Return the bytes for people to read.
	 * @return two hexadecimal digits for each byte, such as {@code 00 FF}
	 */
	@Override
	public String toString() {
		return HexFormat.ofDelimiter(" ").withUpperCase().formatHex(this.bytes);
	}

}
