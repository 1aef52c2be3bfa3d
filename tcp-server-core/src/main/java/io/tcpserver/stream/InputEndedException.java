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

import java.io.IOException;

import io.tcpserver.CloseReason;

/**
 * This side has ended the input before the peer did, so that what was read is not all
 * that the peer wanted to send. What has arrived of it stays buffered:
 * {@link StreamReader#read(int)} takes it.
 * <p>
 * A handler need not catch this. If it ends with this exception, the connection ends for
 * the {@link #reason()}, and no failure of the handler is reported.
 *
 * @since 0.1.0
 */
public class InputEndedException extends IOException {

	private static final long serialVersionUID = 1L;

	private final InputEnd endedBy;

	private final CloseReason reason;

	/**
	 * Create the exception.
	 * @param message which input was ended
	 * @param reason why
	 */
	public InputEndedException(String message, CloseReason reason) {
		super(message);
		this.endedBy = InputEnd.of(reason);
		this.reason = reason;
	}

	/**
	 * Return who has ended the input.
	 * @return never {@link InputEnd#PEER} if the exception comes from a reader
	 */
	public InputEnd endedBy() {
		return this.endedBy;
	}

	/**
	 * Return why the input was ended.
	 * @return the reason for which the connection ends
	 */
	public CloseReason reason() {
		return this.reason;
	}

}
