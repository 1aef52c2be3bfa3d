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

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.Assert;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} that answers what cannot be done
 * with a status and a reason: 404 for an unknown server or connection, 400 for an unknown
 * operation, number or order, 409 for one that the state of the server does not allow.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = TcpServerEndpoint.class)
@RegisterReflectionForBinding(ErrorDescriptor.class)
public class TcpServerEndpointWebExtension {

	// An operation here replaces that of the endpoint only if both return something

	private static final int STATUS_CONFLICT = 409;

	private final TcpServerEndpoint endpoint;

	/**
	 * Create the extension.
	 * @param endpoint the endpoint to extend
	 */
	public TcpServerEndpointWebExtension(TcpServerEndpoint endpoint) {
		Assert.notNull(endpoint, "'endpoint' must not be null");
		this.endpoint = endpoint;
	}

	/**
	 * Return one server with a page of its connections.
	 * @param server the name of the server
	 * @param offset how many connections to skip
	 * @param limit the most connections to return
	 * @param sort what the connections are sorted by
	 * @return its state, counts and connections, or an error
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> server(@Selector String server, @Nullable String offset,
			@Nullable String limit, @Nullable String sort) {
		return respond(() -> new WebEndpointResponse<>(
				this.endpoint.server(server, ConnectionPage.parse(offset, limit, sort))));
	}

	/**
	 * Return a part of what is known about a server.
	 * @param server the name of the server
	 * @param part which part
	 * @return the part, or an error
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> part(@Selector String server, @Selector String part) {
		return respond(() -> new WebEndpointResponse<>(this.endpoint.part(server, part)));
	}

	/**
	 * Do something with a server.
	 * @param server the name of the server
	 * @param operation what to do
	 * @param maxConnections the most connections at a time, for one of the operations
	 * @return the server afterwards, or an error
	 */
	@WriteOperation
	public WebEndpointResponse<OperationResponseBody> operate(@Selector String server, @Nullable String operation,
			@Nullable Integer maxConnections) {
		return respond(() -> new WebEndpointResponse<>(this.endpoint.operate(server, operation, maxConnections)));
	}

	/**
	 * Close a connection.
	 * @param server the name of the server
	 * @param connection the id of the connection
	 * @return nothing, or an error
	 */
	@DeleteOperation
	public WebEndpointResponse<OperationResponseBody> closeConnection(@Selector String server,
			@Selector String connection) {
		return respond(() -> {
			this.endpoint.closeConnection(server, connection);
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
		});
	}

	private WebEndpointResponse<OperationResponseBody> respond(
			Supplier<WebEndpointResponse<OperationResponseBody>> operation) {
		try {
			return operation.get();
		}
		catch (UnknownNameException ex) {
			return error(ex, WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (InvalidEndpointRequestException ex) {
			return error(ex, WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		catch (OperationConflictException ex) {
			return error(ex, STATUS_CONFLICT);
		}
	}

	private static WebEndpointResponse<OperationResponseBody> error(RuntimeException cause, int status) {
		return new WebEndpointResponse<>(new ErrorDescriptor(String.valueOf(cause.getMessage())), status);
	}

}
