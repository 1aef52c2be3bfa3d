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

/**
 * A bean of the application has the name of the bean of a server, but is not a server.
 *
 * @since 0.1.0
 */
public class InvalidTcpServerBeanException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String wayOut;

	/**
	 * Create the exception.
	 * @param message what is wrong, with the names of server and bean
	 * @param wayOut what to do about it
	 */
	public InvalidTcpServerBeanException(String message, String wayOut) {
		super(message);
		this.wayOut = wayOut;
	}

	/**
	 * Return what to do about it.
	 * @return a sentence
	 */
	public String wayOut() {
		return this.wayOut;
	}

}
