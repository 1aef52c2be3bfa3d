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

package io.tcpserver.context;

import java.util.List;

/**
 * Methods of a handler bean cannot be called for what they are annotated with.
 *
 * @since 0.1.0
 */
public class InvalidCallbackMethodException extends InvalidTcpHandlerException {

	private static final long serialVersionUID = 1L;

	private final String description;

	private final String wayOut;

	/**
	 * Create the exception.
	 * @param serverName the name of the server
	 * @param beanName the handler
	 * @param description what is wrong, with the names of class and method
	 * @param wayOut what to do about it
	 */
	public InvalidCallbackMethodException(String serverName, String beanName, String description, String wayOut) {
		super(Problem.INVALID_METHOD, serverName, List.of(beanName),
				"The handler '%s' of TCP server '%s' cannot be used: %s".formatted(beanName, serverName, description));
		this.description = description;
		this.wayOut = wayOut;
	}

	/**
	 * Return what is wrong.
	 * @return sentences with the names of class and method
	 */
	public String description() {
		return this.description;
	}

	/**
	 * Return what to do about it.
	 * @return a sentence
	 */
	public String wayOut() {
		return this.wayOut;
	}

}
