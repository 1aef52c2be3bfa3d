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

package io.tcpserver;

import java.util.Objects;

/**
 * What peers do wrong with the frames of their messages, as it is counted: by codec and
 * kind.
 *
 * @param codec the name of the codec, such as {@code length-field}; {@code none} if a
 * client has used another protocol before the codec of its connection was created
 * @param kind what is wrong
 * @since 0.1.0
 */
public record FrameError(String codec, Kind kind) {

	public FrameError {
		Objects.requireNonNull(codec, "codec");
		Objects.requireNonNull(kind, "kind");
	}

	/**
	 * What can be wrong with a frame.
	 *
	 * @since 0.1.0
	 */
	public enum Kind {

		/**
		 * The bytes do not have the format of a frame.
		 */
		MALFORMED,

		/**
		 * The frame is longer than it may be.
		 */
		TOO_LONG,

		/**
		 * The checksum of the frame does not match its bytes.
		 */
		CHECKSUM,

		/**
		 * Bytes between two frames belong to neither of them.
		 */
		STRAY,

		/**
		 * The stream has ended within the frame.
		 */
		TRUNCATED,

		/**
		 * The client uses another protocol, such as TLS or HTTP.
		 */
		WRONG_PROTOCOL,

		/**
		 * A payload that is to be sent would not arrive as one frame. This is not the
		 * peer's error, and it is not counted.
		 */
		UNSENDABLE

	}

}
