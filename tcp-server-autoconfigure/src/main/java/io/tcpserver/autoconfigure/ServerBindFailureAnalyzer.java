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
			case IN_USE -> "another process or server listens there already.";
			case NOT_LOCAL -> "no network interface of this machine has the address.";
			case NOT_PERMITTED -> "the operating system does not permit it.";
			case UNKNOWN_HOST -> "the host name cannot be resolved.";
			case OTHER -> "the operating system refused it (%s).".formatted(reason(cause));
		};
	}

	private static String action(ServerBindException cause, String prefix) {
		return switch (cause.problem()) {
			case IN_USE -> "Stop what listens there, or set '%s.port' to another port, or to 0 for any free one."
				.formatted(prefix);
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

	private static String pathProblem(ServerBindException cause) {
		return switch (cause.problem()) {
			case IN_USE -> "another server listens there, or a file that is not a socket is in its place.";
			case NOT_PERMITTED -> "the process may not create the socket there.";
			case NOT_LOCAL, UNKNOWN_HOST, OTHER -> "the operating system refused it (%s).".formatted(reason(cause));
		};
	}

	private static String pathAction(ServerBindException cause, String prefix) {
		return switch (cause.problem()) {
			case IN_USE ->
				"Stop the other server or remove the file, or set '%s.path' to another path.".formatted(prefix);
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
