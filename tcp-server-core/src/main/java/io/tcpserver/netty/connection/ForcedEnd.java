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
import java.time.Duration;

import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;

/**
 * The ends that the engine forces upon a connection that breaks a limit or fails. Each is
 * reported by the first that settles why the connection ends.
 */
public final class ForcedEnd {

	private ForcedEnd() {
	}

	/**
	 * Abort a connection, whether it is open or about to be. Any thread.
	 * @param connection the connection
	 * @param reason why, unless that is settled
	 */
	static void abort(NettyConnection connection, CloseReason reason) {
		connection.endFor(reason);
		connection.output().aborted();
		connection.io().run(() -> {
			connection.socket().resetOnClose(true);
			if (connection.admission().isOutside()) {
				// Its PROXY header or handshake is pending
				connection.host().reject(connection, RejectReason.CLOSING, null);
			}
			else if (connection.channel().isOpen()) {
				connection.socket().close();
			}
			else if (connection.end().isLost()) {
				// Whatever its handler waits for
				connection.handler().lost();
			}
		});
	}

	/**
	 * Close a connection, as what its peer has sent is of another protocol, or more at a
	 * time than may be kept. Any thread.
	 * @param connection the connection
	 * @param error says so
	 */
	public static void protocolError(NettyConnection connection, Exception error) {
		if (connection.endFor(CloseReason.PROTOCOL_ERROR)) {
			connection.reportProtocolError(error);
		}
		connection.close(CloseReason.PROTOCOL_ERROR);
	}

	/**
	 * Close a connection, as its peer takes too long to send what is waited for. I/O
	 * thread only.
	 * @param connection the connection
	 */
	static void readTimedOut(NettyConnection connection) {
		if (connection.endFor(CloseReason.READ_TIMEOUT)) {
			connection.input().readTimedOut();
		}
		connection.close(CloseReason.READ_TIMEOUT);
	}

	/**
	 * Abort a connection and interrupt its handler, which has taken too long. I/O thread
	 * only.
	 * @param connection the connection
	 * @param timeout how long it might have taken
	 */
	static void handlerTimedOut(NettyConnection connection, Duration timeout) {
		connection.endFor(CloseReason.HANDLER_TIMEOUT);
		ConnectionHost host = connection.host();
		host.observer().handlerTimedOut(connection.view(), connection.handler().threadName(), timeout);
		connection.handler().interrupt();
		connection.abort(CloseReason.HANDLER_TIMEOUT);
	}

	/**
	 * Abort a connection, as its client does not take what is sent to it. Any thread.
	 * @param connection the connection
	 * @param pendingWriteBytes how many bytes wait for it
	 */
	public static void isSlowConsumer(NettyConnection connection, long pendingWriteBytes) {
		if (connection.endFor(CloseReason.SLOW_CONSUMER)) {
			connection.host().observer().slowConsumer(connection.view(), pendingWriteBytes);
		}
		connection.abort(CloseReason.SLOW_CONSUMER);
	}

	/**
	 * Abort a connection, as it holds more memory than its share and makes no progress.
	 * Any thread.
	 * @param connection the connection
	 */
	public static void exceedsMemory(NettyConnection connection) {
		connection.endFor(CloseReason.MEMORY);
		connection.io().run(connection.input()::drop);
		connection.abort(CloseReason.MEMORY);
	}

	/**
	 * Abort a connection, as a file could not be sent to its end, through no fault of the
	 * peer. The handler might not notice. I/O thread only.
	 * @param connection the connection
	 * @param failure says so
	 */
	static void fileFailed(NettyConnection connection, IOException failure) {
		if (connection.endFor(CloseReason.HANDLER_ERROR)) {
			connection.reportFailure(failure);
		}
		// Not reported again if the handler ends with it
		connection.peerFailures().add(failure, CloseReason.HANDLER_ERROR);
		connection.abort(CloseReason.HANDLER_ERROR);
	}

}
