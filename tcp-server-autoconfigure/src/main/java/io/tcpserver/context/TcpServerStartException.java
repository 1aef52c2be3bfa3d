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
 * A server cannot be started; the cause tells why. Nothing of it is left bound.
 *
 * @since 0.1.0
 */
public class TcpServerStartException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String serverName;

	/**
	 * Create the exception.
	 * @param serverName the name of the server
	 * @param cause why it cannot be started
	 */
	public TcpServerStartException(String serverName, Throwable cause) {
		super("Server '%s' cannot be started: %s".formatted(serverName, cause.getMessage()), cause);
		this.serverName = serverName;
	}

	/**
	 * Return the name of the server.
	 * @return the name
	 */
	public String serverName() {
		return this.serverName;
	}

}
