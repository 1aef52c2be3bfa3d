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

import java.nio.ByteBuffer;

import io.tcpserver.settings.ProtocolErrorSettings;

/**
 * An exception that knows the first bytes of what a peer has sent. Its message does not
 * contain them, as they may be a password or personal data, and messages end in logs and
 * replies.
 *
 * @since 0.1.0
 */
public interface Excerpted {

	/**
	 * How many bytes an excerpt has at most.
	 */
	int MAX_EXCERPT_BYTES = ProtocolErrorSettings.MAX_EXCERPT_BYTES;

	/**
	 * Return the first bytes of what has arrived, up to {@link #MAX_EXCERPT_BYTES}.
	 * @return a copy of the bytes, empty if they are not known
	 */
	byte[] excerpt();

	/**
	 * Copy the first bytes of what has arrived, for an exception of this kind.
	 * @param arrived what has arrived; not consumed
	 * @return up to {@link #MAX_EXCERPT_BYTES} bytes
	 */
	static byte[] copyOf(ByteBuffer arrived) {
		byte[] excerpt = new byte[Math.min(arrived.remaining(), MAX_EXCERPT_BYTES)];
		arrived.get(arrived.position(), excerpt);
		return excerpt;
	}

}
