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

import java.io.IOException;

/**
 * A payload that cannot be converted into a message. The boundaries of the frame are
 * known, so the connection can go on with the next one.
 *
 * @since 0.1.0
 */
public class PayloadException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message what is wrong
	 * @param cause what the converter threw
	 */
	public PayloadException(String message, Throwable cause) {
		super(message, cause);
	}

}
