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

/**
 * The handler of a connection could not be created: this connection ends for
 * {@link CloseReason#HANDLER_ERROR}, no callback of the handler is called, and other
 * connections are not affected. Observers are told with
 * {@link TcpServerObserver#handlerFailed}.
 *
 * @since 0.1.0
 */
public final class HandlerCreationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String handlerName;

	/**
	 * Create the exception.
	 * @param handlerName what creates handlers, such as the name of a bean
	 * @param connection the connection that the handler was for
	 * @param cause why it could not be created
	 */
	public HandlerCreationException(String handlerName, TcpConnection connection, Throwable cause) {
		super("The handler '%s' could not be created for %s".formatted(handlerName, connection), cause);
		this.handlerName = handlerName;
	}

	/**
	 * Return what creates the handlers of the server.
	 * @return the name of a bean, or whatever else describes it
	 */
	public String handlerName() {
		return this.handlerName;
	}

}
