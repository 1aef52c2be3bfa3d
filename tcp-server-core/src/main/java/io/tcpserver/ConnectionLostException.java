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

import java.net.SocketException;

/**
 * The connection is gone: the peer reset it or stopped answering, it was aborted, or
 * writing went on after it was closed. {@link #reason()} says which. The counterpart of
 * Python's {@code ConnectionResetError}.
 *
 * @since 0.1.0
 */
public class ConnectionLostException extends SocketException {

	private static final long serialVersionUID = 1L;

	private final CloseReason reason;

	/**
	 * Create the exception.
	 * @param message what was lost
	 * @param reason why the connection ended
	 */
	public ConnectionLostException(String message, CloseReason reason) {
		super(message);
		this.reason = reason;
	}

	/**
	 * Return why the connection ended.
	 * @return the reason
	 */
	public CloseReason reason() {
		return this.reason;
	}

}
