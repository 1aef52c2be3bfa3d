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

import java.io.IOException;

import io.tcpserver.settings.SlowConsumer;

/**
 * A message was left out because its receiver is too slow, as
 * {@link SlowConsumer.Policy#SKIP} has it. The connection is open and goes on.
 *
 * @since 0.1.0
 */
public class SlowConsumerException extends IOException {

	private static final long serialVersionUID = 1L;

	private final transient TcpConnection connection;

	private final long pendingWriteBytes;

	/**
	 * Create the exception.
	 * @param connection the connection of the receiver
	 * @param pendingWriteBytes how many bytes wait for it
	 */
	public SlowConsumerException(TcpConnection connection, long pendingWriteBytes) {
		super("Message left out, as %d bytes wait for %s".formatted(pendingWriteBytes, connection));
		this.connection = connection;
		this.pendingWriteBytes = pendingWriteBytes;
	}

	/**
	 * Return whether a connection is the one that was too slow.
	 * @param connection the connection
	 * @return {@code false} for all others
	 */
	@SuppressWarnings("ReferenceEquality") // the same connection, not an equal one
	public boolean isOf(TcpConnection connection) {
		return this.connection == connection;
	}

	/**
	 * Return how many bytes waited for the receiver.
	 * @return the number of bytes
	 */
	public long pendingWriteBytes() {
		return this.pendingWriteBytes;
	}

}
