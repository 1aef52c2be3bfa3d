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

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Codecs for the usual protocols.
 *
 * @since 0.1.0
 */
public final class FrameCodecs {

	private FrameCodecs() {
	}

	/**
	 * Lines.
	 * @param maxLength the maximum length
	 * @return the codec
	 */
	public static FrameCodec line(int maxLength) {
		return new FrameCodec() {

			@Override
			public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
				int end = input.indexOf((byte) '\n');
				if (end < 0) {
					if (input.size() > maxLength) {
						throw new FrameException("More than " + maxLength + " bytes without a line feed");
					}
					return null;
				}
				int length = (end > 0 && input.get(end - 1) == '\r') ? end - 1 : end;
				return input.take(0, length, end + 1);
			}

			@Override
			public void encode(ByteBuffer payload, FrameOutput output) {
				output.put(payload).put('\n');
			}

		};
	}

}
