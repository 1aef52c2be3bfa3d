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

import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsSettings;

/**
 * Why a connection that was handed to a handler has ended. The first cause wins, and the
 * same value reaches observers, meters, logs and Actuator. What is known of a reason is
 * said where it is declared.
 *
 * @since 0.1.0
 */
public enum CloseReason {

	/**
	 * The peer ended its stream before the handler was done.
	 */
	PEER(Cause.PEER, Input.ENDED),

	/**
	 * The peer or the network reset the connection.
	 */
	RESET(Cause.PEER, Input.LOST),

	/**
	 * The peer or its network stopped answering: keep-alive probes or sent data were not
	 * acknowledged in time, or the operating system has learned that there is no way to
	 * the peer.
	 */
	UNREACHABLE(Cause.PEER, Input.LOST),

	/**
	 * The handler returned or closed the connection.
	 */
	COMPLETED(Cause.APPLICATION, Input.ENDED),

	/**
	 * The handler failed.
	 */
	HANDLER_ERROR(Cause.APPLICATION, Input.CLOSED),

	/**
	 * The peer broke the protocol, for example with a line over the limit.
	 */
	PROTOCOL_ERROR(Cause.PEER_AT_FAULT, Input.CLOSED),

	/**
	 * What arrived was no valid TLS record, the handshake that a handler asked for
	 * failed, or the peer cut its encrypted stream off instead of ending it.
	 */
	TLS_FAILURE(Cause.PEER_AT_FAULT, Input.LOST),

	/**
	 * The peer asked for another handshake within its session, which only TLS 1.2 and
	 * older have; see {@link TlsSettings#allowRenegotiation()}.
	 */
	TLS_RENEGOTIATION(Cause.PEER_AT_FAULT, Input.LOST),

	/**
	 * Nothing arrived for too long after the connection was opened; see
	 * {@link Timeouts#firstByte()}.
	 */
	FIRST_BYTE_TIMEOUT(Cause.PEER_AT_FAULT, Input.CLOSED),

	/**
	 * Nothing arrived and nothing was sent for too long; see {@link Timeouts#idle()}.
	 */
	IDLE_TIMEOUT(Cause.PEER_AT_FAULT, Input.CLOSED),

	/**
	 * Nothing arrived for too long, whatever was sent; see {@link Timeouts#readIdle()}.
	 */
	READ_IDLE_TIMEOUT(Cause.PEER_AT_FAULT, Input.CLOSED),

	/**
	 * Nothing was sent for too long, whatever arrived; see {@link Timeouts#writeIdle()}.
	 */
	WRITE_IDLE_TIMEOUT(Cause.APPLICATION, Input.CLOSED),

	/**
	 * A frame, or what a handler reads, had begun to arrive and came too slowly; see
	 * {@link Timeouts#read()}, {@link Timeouts#frame()} and
	 * {@link Timeouts#minDataRate()}.
	 */
	READ_TIMEOUT(Cause.PEER_AT_FAULT, Input.CLOSED),

	/**
	 * The peer did not take what was sent to it for too long; see
	 * {@link Timeouts#write()}.
	 */
	WRITE_TIMEOUT(Cause.PEER_AT_FAULT, Input.CLOSED),

	/**
	 * The handler took too long; see {@link Timeouts#handler()}.
	 */
	HANDLER_TIMEOUT(Cause.APPLICATION, Input.CLOSED),

	/**
	 * The connection had lived for as long as one may; see {@link Timeouts#maxAge()}.
	 */
	MAX_AGE(Cause.SERVER, Input.CLOSED),

	/**
	 * The client did not take what was sent to it; see {@link SlowConsumer} and
	 * {@link MemoryLimits#connectionOutput()}.
	 */
	SLOW_CONSUMER(Cause.PEER_AT_FAULT, Input.CLOSED),

	/**
	 * Memory was short, and the connection held more than its share without making
	 * progress; see {@link MemoryLimits#total()}.
	 */
	MEMORY(Cause.PEER_AT_FAULT, Input.CLOSED),

	/**
	 * Another connection took its key; see {@link DuplicateKey#CLOSE_OLD}.
	 */
	REPLACED(Cause.APPLICATION, Input.CLOSED),

	/**
	 * The application closed the connection from outside its handler.
	 */
	KICKED(Cause.APPLICATION, Input.CLOSED),

	/**
	 * The server shut down.
	 */
	SHUTDOWN(Cause.SERVER, Input.CLOSED),

	/**
	 * The connection was aborted; what the peer had not received is lost.
	 */
	ABORTED(Cause.APPLICATION, Input.CLOSED);

	private final Cause cause;

	private final Input input;

	CloseReason(Cause cause, Input input) {
		this.cause = cause;
		this.input = input;
	}

	/**
	 * Return whether the peer or its network has ended the connection, and this side has
	 * not.
	 * @return {@code true} for {@link #PEER}, {@link #RESET} and {@link #UNREACHABLE}
	 */
	public boolean isEndedByPeer() {
		return this.cause == Cause.PEER;
	}

	/**
	 * Return whether this side has ended the connection because the peer has done wrong
	 * or too little.
	 * @return {@code true} if the peer is at fault
	 */
	public boolean isPeerAtFault() {
		return this.cause == Cause.PEER_AT_FAULT;
	}

	/**
	 * Return whether the server has ended the connection, in a shutdown or because of its
	 * age: neither the peer nor the application has done anything about it.
	 * @return {@code true} for {@link #SHUTDOWN} and {@link #MAX_AGE}
	 */
	public boolean isEndedByServer() {
		return this.cause == Cause.SERVER;
	}

	/**
	 * Return whether a reader that goes on is at the end of the stream, and not at an
	 * exception: the peer or the handler itself has ended it.
	 * @return {@code true} for {@link #PEER} and {@link #COMPLETED}
	 */
	public boolean isEndOfStream() {
		return this.input == Input.ENDED;
	}

	/**
	 * Return whether what had arrived is lost with the connection, as with a reset: a
	 * reader no longer gets it.
	 * @return {@code true} if nothing can be read any more
	 */
	public boolean isInputLost() {
		return this.input == Input.LOST;
	}

	/**
	 * What has brought about the end of a connection.
	 */
	private enum Cause {

		/**
		 * The peer or its network, by what they have done to the connection itself.
		 */
		PEER,

		/**
		 * This side, because of what the peer has sent, or has not sent or taken.
		 */
		PEER_AT_FAULT,

		/**
		 * The handler, or the rest of the application.
		 */
		APPLICATION,

		/**
		 * The server, as it was bound to.
		 */
		SERVER

	}

	/**
	 * How the connection ends for those who still read from it.
	 */
	private enum Input {

		/**
		 * What has arrived can be read, then the stream ends.
		 */
		ENDED,

		/**
		 * What has arrived can be read, then an exception says that this side has ended
		 * the stream.
		 */
		CLOSED,

		/**
		 * The stream broke, and nothing can be read any more.
		 */
		LOST

	}

}
