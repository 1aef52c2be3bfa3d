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

package io.tcpserver.actuate;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.context.TcpServerStartException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * What the endpoint can do with a server. An operation that finds its work done already
 * has no effect; one that cannot do it says so.
 */
enum ServerOperation {

	START {

		@Override
		void apply(TcpServer server) {
			try {
				server.startServing();
			}
			catch (IllegalStateException | TcpServerStartException ex) {
				throw new OperationConflictException(ex.getMessage(), ex);
			}
			require(server, State.SERVING);
		}

	},

	PAUSE {

		@Override
		void apply(TcpServer server) {
			server.pause();
			require(server, State.PAUSED);
		}

	},

	RESUME {

		@Override
		void apply(TcpServer server) {
			server.resume();
			require(server, State.SERVING);
		}

	},

	CLOSE {

		@Override
		void apply(TcpServer server) {
			server.close();
		}

	},

	CLOSE_CLIENTS {

		@Override
		void apply(TcpServer server) {
			server.closeClients();
		}

	},

	ABORT_CLIENTS {

		@Override
		void apply(TcpServer server) {
			server.abortClients();
		}

	},

	LIMIT {

		@Override
		void apply(TcpServer server) {
			throw invalid("'limit' needs 'maxConnections'");
		}

		@Override
		void apply(TcpServer server, int maxConnections) {
			if (maxConnections < 1) {
				throw invalid("'maxConnections' must be at least 1, got " + maxConnections);
			}
			server.maxConnections(maxConnections);
		}

	};

	/**
	 * Do it.
	 * @param server the server
	 * @throws OperationConflictException if the server is in no state for that
	 */
	abstract void apply(TcpServer server);

	/**
	 * Do it with a number.
	 * @param server the server
	 * @param maxConnections the most connections at a time
	 * @throws InvalidEndpointRequestException if the number makes no sense
	 */
	void apply(TcpServer server, int maxConnections) {
		throw invalid("'maxConnections' is for 'limit', not for '%s'".formatted(id()));
	}

	void require(TcpServer server, State expected) {
		State state = server.state();
		if (state != expected) {
			throw new OperationConflictException(
					"Server '%s' is %s: '%s' has no effect".formatted(server.name(), state, id()), null);
		}
	}

	private String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return the operation of a request.
	 * @param id what the request says
	 * @return the operation
	 * @throws InvalidEndpointRequestException if there is no such operation
	 */
	static ServerOperation of(@Nullable String id) {
		for (ServerOperation operation : values()) {
			if (operation.id().equals(id)) {
				return operation;
			}
		}
		String problem = (id != null) ? "Unknown operation '%s'".formatted(id) : "No operation";
		String message = Arrays.stream(values())
			.map(ServerOperation::id)
			.collect(Collectors.joining(", ", problem + ", expected one of: ", ""));
		throw invalid(message);
	}

	private static InvalidEndpointRequestException invalid(String message) {
		return new InvalidEndpointRequestException(message, message);
	}

}
