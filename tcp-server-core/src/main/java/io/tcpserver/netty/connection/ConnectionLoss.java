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

package io.tcpserver.netty.connection;

import java.io.IOException;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpConnection;
import io.tcpserver.netty.transport.SystemErrors;
import org.jspecify.annotations.Nullable;

/**
 * The loss of a connection of this engine, which it knows: a handler that fails because
 * another connection was lost has failed itself.
 */
public final class ConnectionLoss extends ConnectionLostException {

	private static final long serialVersionUID = 1L;

	private final transient TcpConnection connection;

	ConnectionLoss(TcpConnection connection, CloseReason reason) {
		super("Connection lost: %s (%s)".formatted(reason, connection), reason);
		this.connection = connection;
	}

	/**
	 * Return why a connection ends whose socket has failed.
	 * @param failure the operating system's answer
	 * @return the reason
	 */
	public static CloseReason reasonFor(IOException failure) {
		return SystemErrors.isUnreachable(failure) ? CloseReason.UNREACHABLE : CloseReason.RESET;
	}

	/**
	 * Return whether a connection was lost on the side of its peer.
	 * @param reason why it has ended, {@code null} if it has not
	 * @return {@code true} if its socket has failed
	 */
	public static boolean isBehind(@Nullable CloseReason reason) {
		return reason != null && reason.isEndedByPeer() && reason.isInputLost();
	}

	/**
	 * Return whether a connection is the one that was lost.
	 * @param connection the connection
	 * @return {@code false} for all others
	 */
	@SuppressWarnings("ReferenceEquality") // the same connection, not an equal one
	boolean isOf(TcpConnection connection) {
		return this.connection == connection;
	}

}
