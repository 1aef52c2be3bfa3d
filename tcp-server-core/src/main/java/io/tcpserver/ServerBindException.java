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
import java.util.Optional;

import org.jspecify.annotations.Nullable;

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

	private final @Nullable String conflictingServer;

	private final @Nullable SocketAddress conflictingAddress;

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
		this.conflictingServer = null;
		this.conflictingAddress = null;
		initCause(cause);
	}

	/**
	 * Create the exception for an address that overlaps with one on which a server of
	 * this process listens.
	 * @param serverName the name of the server
	 * @param address the address that could not be bound
	 * @param conflictingServer the name of the other server, or of the same one
	 * @param conflictingAddress the address on which it listens
	 * @param cause the operating system's answer
	 */
	public ServerBindException(String serverName, SocketAddress address, String conflictingServer,
			SocketAddress conflictingAddress, Throwable cause) {
		super("Server '%s' cannot listen on %s: %s listens on %s (%s)".formatted(serverName, Addresses.format(address),
				conflictingServer.equals(serverName) ? "it already" : "server '%s'".formatted(conflictingServer),
				Addresses.format(conflictingAddress), cause.getMessage()));
		this.serverName = serverName;
		this.address = address;
		this.problem = Problem.CONFLICT;
		this.conflictingServer = conflictingServer;
		this.conflictingAddress = conflictingAddress;
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
	 * Return which server of this process is in the way.
	 * @return the name, which may be that of this server; present for
	 * {@link Problem#CONFLICT}
	 */
	public Optional<String> conflictingServer() {
		return Optional.ofNullable(this.conflictingServer);
	}

	/**
	 * Return the address on which that server listens.
	 * @return the address, present for {@link Problem#CONFLICT}
	 */
	public Optional<SocketAddress> conflictingAddress() {
		return Optional.ofNullable(this.conflictingAddress);
	}

	/**
	 * Why an address cannot be bound.
	 */
	public enum Problem {

		/**
		 * A socket that is not one of a server of this process has the address, or a file
		 * that is not a socket has the path.
		 */
		IN_USE("the address is already in use"),

		/**
		 * The address overlaps with one on which a server of this process listens: the
		 * same server or another one.
		 */
		CONFLICT("a server of this process listens on it"),

		/**
		 * The address belongs to no network interface of this machine.
		 */
		NOT_LOCAL("the address is not one of this machine's"),

		/**
		 * The process may not bind the address.
		 */
		NOT_PERMITTED("permission denied"),

		/**
		 * The host name has no address (<a href="doc-files/asyncio.html#a08">asyncio
		 * A08</a>).
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
