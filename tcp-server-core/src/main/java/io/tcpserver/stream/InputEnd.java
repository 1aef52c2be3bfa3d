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

package io.tcpserver.stream;

import io.tcpserver.CloseReason;

/**
 * Who has ended the input of a connection. Only the end by the peer says that everything
 * the peer wanted to send has arrived.
 *
 * @since 0.1.0
 */
public enum InputEnd {

	/**
	 * The peer has ended its stream, has reset the connection, or stopped answering.
	 */
	PEER,

	/**
	 * The server shuts down: this reader had nothing left to read, or the grace period is
	 * over.
	 */
	SHUTDOWN,

	/**
	 * The connection is as old as one may be; see
	 * {@link io.tcpserver.settings.Timeouts#maxAge()}.
	 */
	MAX_AGE,

	/**
	 * This side has closed or aborted the connection for any other reason: the handler
	 * has, the rest of the application has, or a time-out has passed.
	 */
	SELF;

	/**
	 * Return who ends the input of a connection that ends for a given reason.
	 * @param reason the reason
	 * @return who has ended the input
	 */
	public static InputEnd of(CloseReason reason) {
		if (reason.isEndedByPeer()) {
			return PEER;
		}
		if (!reason.isEndedByServer()) {
			return SELF;
		}
		return (reason == CloseReason.MAX_AGE) ? MAX_AGE : SHUTDOWN;
	}

}
