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

package io.tcpserver.netty.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.message.FrameOutput;
import io.tcpserver.netty.connection.ConnectionOutput;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.TlsUpgrade;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to a connection on behalf of its message handler. Safe for use by
 * multiple threads.
 */
final class MessageWriter {

	private static final VarHandle TLS_REQUESTED;

	static {
		try {
			TLS_REQUESTED = MethodHandles.lookup().findVarHandle(MessageWriter.class, "tlsRequested", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	private final WireFormat<?> format;

	@SuppressWarnings("UnusedVariable") // read through its handle
	private boolean tlsRequested;

	MessageWriter(NettyConnection connection, WireFormat<?> format) {
		this.connection = connection;
		this.format = format;
	}

	/**
	 * Queue a reply. Unlike what is sent otherwise, it is dropped silently if the
	 * connection is closing.
	 * @param message the message
	 * @throws IllegalArgumentException if it cannot be sent
	 */
	void reply(Object message) {
		ConnectionOutput output = this.connection.output();
		if (output.isEnded()) {
			return;
		}
		if (!output.canAppend()) {
			output.write(this.format.encode(message));
			return;
		}
		FrameOutput scratch = this.connection.io().scratchOutput();
		try {
			this.format.encode(message, scratch);
			output.append(scratch.array(), scratch.size());
		}
		finally {
			scratch.truncate(0);
		}
	}

	/**
	 * Send a message in plain text and encrypt from then on.
	 * @param lastMessage the message, {@code null} for none
	 * @return a new future that completes with the handshake
	 * @throws IllegalStateException if that was asked for before, or cannot be done
	 */
	CompletableFuture<Void> startTls(@Nullable Object lastMessage) {
		TlsUpgrade upgrade = TlsUpgrade.of(this.connection);
		if (!TLS_REQUESTED.compareAndSet(this, false, true)) {
			throw new IllegalStateException("%s is being encrypted already".formatted(this.connection));
		}
		if (lastMessage != null) {
			this.connection.output().write(this.format.encode(lastMessage));
		}
		upgrade.start();
		return upgrade.doneOrAbort(upgrade.done());
	}

}
