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

package io.tcpserver.settings;

/**
 * What a server does about clients that break its protocol.
 *
 * @param detectWrongProtocol whether the first bytes of connections are looked at, so
 * that a client that speaks TLS, HTTP or sends a PROXY header is named as such in the log
 * and its connection closed; {@code false} if the protocol of the server may look like
 * these, or is one of them
 * @param excerptBytes how many bytes of what has arrived are logged, escaped, when a
 * client breaks the protocol, at most {@link #MAX_EXCERPT_BYTES}; for finding out what it
 * sends. Payloads, passwords and personal data then go to the log
 * @since 0.1.0
 */
public record ProtocolErrorSettings(boolean detectWrongProtocol, int excerptBytes) {

	/**
	 * The most bytes of what has arrived that are kept, and can be logged.
	 */
	public static final int MAX_EXCERPT_BYTES = 256;

	public ProtocolErrorSettings {
		if (excerptBytes < 0 || excerptBytes > MAX_EXCERPT_BYTES) {
			throw new IllegalArgumentException("logging.excerpt-bytes must be between 0 and %d, got %d"
				.formatted(MAX_EXCERPT_BYTES, excerptBytes));
		}
	}

	/**
	 * Return the defaults: wrong protocols are detected, and nothing of what has arrived
	 * is logged.
	 * @return the defaults
	 */
	public static ProtocolErrorSettings defaults() {
		return new ProtocolErrorSettings(true, 0);
	}

	/**
	 * Return a copy that detects wrong protocols, or does not.
	 * @param detectWrongProtocol whether the first bytes of connections are looked at
	 * @return the copy
	 */
	public ProtocolErrorSettings withDetectWrongProtocol(boolean detectWrongProtocol) {
		return new ProtocolErrorSettings(detectWrongProtocol, this.excerptBytes);
	}

	/**
	 * Return a copy that logs another part of what has arrived.
	 * @param excerptBytes how many bytes are logged when a client breaks the protocol
	 * @return the copy
	 */
	public ProtocolErrorSettings withExcerptBytes(int excerptBytes) {
		return new ProtocolErrorSettings(this.detectWrongProtocol, excerptBytes);
	}

}
