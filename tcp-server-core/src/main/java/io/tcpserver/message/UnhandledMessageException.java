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

package io.tcpserver.message;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * A message has arrived whose type or key its handler does not accept. As the peer has
 * chosen these, a connection that ends because of this exception ends with
 * {@link io.tcpserver.CloseReason#PROTOCOL_ERROR}.
 * <p>
 * Thrown by handlers with annotated methods if no {@code @OnMessage} method takes the
 * message, if two of them take it although neither is more specific, or if the key that
 * they are chosen by cannot be read. Other handlers may throw it, too.
 *
 * @since 0.1.0
 */
public class UnhandledMessageException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Class<?> messageType;

	private final transient @Nullable Object messageKey;

	private final transient TcpConnection connection;

	/**
	 * Create the exception.
	 * @param message what is wrong
	 * @param messageType the type of the message
	 * @param connection the connection on which the message has arrived, as its handler
	 * was given it
	 */
	public UnhandledMessageException(String message, Class<?> messageType, TcpConnection connection) {
		this(message, messageType, null, connection);
	}

	/**
	 * Create the exception for a message that has a key.
	 * @param message what is wrong
	 * @param messageType the type of the message
	 * @param messageKey the key that its handler was searched for by, {@code null} if
	 * there is none
	 * @param connection the connection on which the message has arrived, as its handler
	 * was given it
	 */
	public UnhandledMessageException(String message, Class<?> messageType, @Nullable Object messageKey,
			TcpConnection connection) {
		super(message);
		this.messageType = messageType;
		this.messageKey = messageKey;
		this.connection = connection;
	}

	/**
	 * Return the type of the message.
	 * @return the type
	 */
	public Class<?> messageType() {
		return this.messageType;
	}

	/**
	 * Return the key of the message. As the peer has chosen it, see
	 * {@link io.tcpserver.log.PeerText} before logging it.
	 * @return a {@link String} or an {@link Integer}, or a {@link Long} beyond 32 bits;
	 * {@code null} if methods are not chosen by keys, the message has none, or the
	 * exception was deserialized
	 */
	public @Nullable Object messageKey() {
		return this.messageKey;
	}

	/**
	 * Return whether the message has arrived on a connection.
	 * @param connection the connection
	 * @return {@code false} for all others
	 */
	@SuppressWarnings("ReferenceEquality") // the same connection, not an equal one
	public boolean isOf(TcpConnection connection) {
		return this.connection == connection;
	}

}
