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

package io.tcpserver.autoconfigure;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import io.tcpserver.Addresses;
import io.tcpserver.ServerBindException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why a server cannot listen.
 */
class ServerBindFailureAnalyzer extends AbstractFailureAnalyzer<ServerBindException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ServerBindException cause) {
		String prefix = TcpServerPropertyNames.prefix(cause.serverName());
		SocketAddress address = cause.address();
		boolean unix = address instanceof UnixDomainSocketAddress;
		String description = "TCP server '%s' cannot listen on %s: %s".formatted(cause.serverName(),
				Addresses.format(address), (unix) ? pathProblem(cause) : problem(cause));
		return new FailureAnalysis(description, (unix) ? pathAction(cause, prefix) : action(cause, prefix), cause);
	}

	private static String problem(ServerBindException cause) {
		return switch (cause.problem()) {
			case IN_USE -> "another socket, of this or another process, has the address already.";
			case CONFLICT -> conflict(cause);
			case NOT_LOCAL -> "no network interface of this machine has the address.";
			case NOT_PERMITTED -> "the operating system does not permit it.";
			case UNKNOWN_HOST -> "the host name cannot be resolved.";
			case OTHER -> "the operating system refused it (%s).".formatted(reason(cause));
		};
	}

	private static String action(ServerBindException cause, String prefix) {
		return switch (cause.problem()) {
			case IN_USE -> portAction(cause, prefix);
			case CONFLICT -> conflictAction(cause, prefix, "port");
			case NOT_LOCAL ->
				"Set '%s.address' to an address of this machine, or remove it to listen on all interfaces."
					.formatted(prefix);
			case NOT_PERMITTED ->
				"Set '%s.port' to 1024 or above, or allow the process to bind ports below it.".formatted(prefix);
			case UNKNOWN_HOST ->
				"Correct the host name in '%s.address', or use an IP address of this machine.".formatted(prefix);
			case OTHER -> "Review '%s.address' and '%1$s.port'.".formatted(prefix);
		};
	}

	private static String portAction(ServerBindException cause, String prefix) {
		boolean ephemeral = cause.address() instanceof InetSocketAddress inet && inet.getPort() == 0;
		return (ephemeral)
				? "Set '%s.port' to a port that is free on all addresses of '%1$s.address', or use fewer addresses."
					.formatted(prefix)
				: "Stop what listens there, or set '%s.port' to another port, or to 0 for any free one."
					.formatted(prefix);
	}

	// Between addresses of this application

	private static String conflict(ServerBindException cause) {
		return "%s listens on %s.".formatted(
				isWithItself(cause) ? "the same server already"
						: "TCP server '%s' of this application".formatted(otherServer(cause)),
				cause.conflictingAddress().map(Addresses::format).orElseThrow());
	}

	private static String conflictAction(ServerBindException cause, String prefix, String key) {
		if (isWithItself(cause)) {
			return "Remove one of the two addresses: the one includes or equals the other. They are set by '%s.%s'."
				.formatted(prefix, key.equals("port") ? "address" : key);
		}
		return "Set '%s.%s' and '%s.%2$s' to different values.".formatted(prefix, key,
				TcpServerPropertyNames.prefix(otherServer(cause)));
	}

	private static boolean isWithItself(ServerBindException cause) {
		return otherServer(cause).equals(cause.serverName());
	}

	private static String otherServer(ServerBindException cause) {
		return cause.conflictingServer().orElseThrow();
	}

	private static String pathProblem(ServerBindException cause) {
		return switch (cause.problem()) {
			case IN_USE -> "another process listens there, or a file that is not a socket is in its place.";
			case CONFLICT -> conflict(cause);
			case NOT_PERMITTED -> "the process may not create the socket there.";
			case NOT_LOCAL, UNKNOWN_HOST, OTHER -> "the operating system refused it (%s).".formatted(reason(cause));
		};
	}

	private static String pathAction(ServerBindException cause, String prefix) {
		return switch (cause.problem()) {
			case IN_USE ->
				"Stop the other process or remove the file, or set '%s.path' to another path.".formatted(prefix);
			case CONFLICT -> conflictAction(cause, prefix, "path");
			case NOT_PERMITTED ->
				"Allow the process to write to the directory, or set '%s.path' to a path where it may."
					.formatted(prefix);
			case NOT_LOCAL, UNKNOWN_HOST, OTHER ->
				"Check that the directory of '%s.path' exists and that the path is not longer than the operating system allows."
					.formatted(prefix);
		};
	}

	private static String reason(ServerBindException cause) {
		Throwable reason = cause.getCause();
		return String.valueOf((reason != null) ? reason.getMessage() : cause.getMessage());
	}

}
