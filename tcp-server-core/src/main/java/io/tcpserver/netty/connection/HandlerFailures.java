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

import java.io.EOFException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.tcpserver.CloseReason;
import io.tcpserver.SlowConsumerException;
import io.tcpserver.message.UnhandledMessageException;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose fault it is when a handler fails. The failure is the peer's only if it
 * comes from the socket, the TLS or the input of the handler's own connection, however
 * often it was wrapped on its way; the class of an exception alone says nothing, as a
 * handler may talk to others in the same way.
 */
public final class HandlerFailures {

	private HandlerFailures() {
	}

	/**
	 * Report a failure that ends the handler of a connection, unless there is nothing to
	 * report: the peer has left, or this side has interrupted the handler.
	 * @param connection the connection
	 * @param failure what the handler has thrown
	 * @return why the connection ends, unless that is settled
	 */
	public static CloseReason report(NettyConnection connection, Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
			CloseReason reason = reasonFor(connection, cause);
			if (reason != null) {
				if (reason == CloseReason.PROTOCOL_ERROR && connection.endFor(reason)) {
					connection.reportProtocolError((Exception) cause);
				}
				return reason;
			}
		}
		connection.reportFailure(failure);
		return CloseReason.HANDLER_ERROR;
	}

	private static @Nullable CloseReason reasonFor(NettyConnection connection, Throwable cause) {
		if (cause instanceof ConnectionLoss loss) {
			return loss.isOf(connection) ? loss.reason() : null;
		}
		if (cause instanceof SlowConsumerException slow) {
			return slow.isOf(connection.view()) ? CloseReason.SLOW_CONSUMER : null;
		}
		if (cause instanceof UnhandledMessageException unhandled) {
			return unhandled.isOf(connection.view()) ? CloseReason.PROTOCOL_ERROR : null;
		}
		PeerFailures peerFailures = connection.peerFailures();
		if (cause instanceof EOFException && cause.getCause() == null && peerFailures.isEndRead()) {
			return connection.reasonToEnd();
		}
		if (connection.handler().isInterrupted() && isInterruption(cause)) {
			return CloseReason.ABORTED;
		}
		return peerFailures.reasonFor(cause);
	}

	private static boolean isInterruption(Throwable cause) {
		return cause instanceof InterruptedException || cause instanceof InterruptedIOException
				|| cause instanceof ClosedByInterruptException || cause instanceof CancellationException;
	}

	/**
	 * Return what a future has failed with.
	 * @param failure what its caller is told
	 * @return the failure without what it was wrapped in on its way
	 */
	public static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getCause();
		boolean wrapper = failure instanceof UncheckedIOException || failure instanceof CompletionException
				|| failure instanceof ExecutionException;
		return (wrapper && cause != null) ? cause : failure;
	}

}
