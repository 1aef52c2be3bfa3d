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

package io.tcpserver.annotation;

/**
 * A message has arrived that no {@link OnMessage @OnMessage} method takes, or that two of
 * them take although neither is more specific.
 *
 * @since 0.1.0
 */
public class UnhandledMessageException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Class<?> messageType;

	/**
	 * Create the exception.
	 * @param message what is wrong
	 * @param messageType the type of the message
	 */
	public UnhandledMessageException(String message, Class<?> messageType) {
		super(message);
		this.messageType = messageType;
	}

	/**
	 * Return the type of the message.
	 * @return the type
	 */
	public Class<?> messageType() {
		return this.messageType;
	}

}
