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

import java.net.BindException;
import java.net.SocketAddress;

/**
 * A listening address could not be had. No address of the server is left bound.
 *
 * @since 0.1.0
 */
public final class ServerBindException extends BindException {

	private static final long serialVersionUID = 1L;

	private final String serverName;

	private final SocketAddress address;

	private final Problem problem;

	/**
	 * Create the exception.
	 * @param serverName the name of the server
	 * @param address the address that could not be bound
	 * @param problem what is wrong with it
	 * @param cause the operating system's answer
	 */
	public ServerBindException(String serverName, SocketAddress address, Problem problem, Throwable cause) {
		super("Server '%s' cannot listen on %s: %s (%s)".formatted(serverName, address, problem.text,
				cause.getMessage()));
		this.serverName = serverName;
		this.address = address;
		this.problem = problem;
		initCause(cause);
	}

	/**
	 * Return the name of the server.
	 * @return the name
	 */
	public String serverName() {
		return this.serverName;
	}

	/**
	 * Return the address that could not be bound.
	 * @return the address, unresolved if its host is unknown
	 */
	public SocketAddress address() {
		return this.address;
	}

	/**
	 * Return what is wrong.
	 * @return the problem
	 */
	public Problem problem() {
		return this.problem;
	}

	/**
	 * Why an address cannot be bound.
	 */
	public enum Problem {

		/**
		 * Another socket has the address, or a file that is not a socket has the path.
		 */
		IN_USE("the address is already in use"),

		/**
		 * The address belongs to no network interface of this machine.
		 */
		NOT_LOCAL("the address is not one of this machine's"),

		/**
		 * The process may not bind the address.
		 */
		NOT_PERMITTED("permission denied"),

		/**
		 * The host name has no address (asyncio A08).
		 */
		UNKNOWN_HOST("the host name cannot be resolved"),

		/**
		 * The operating system refused for another reason, which is the cause.
		 */
		OTHER("the operating system refused it");

		private final String text;

		Problem(String text) {
			this.text = text;
		}

	}

}
