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
 * same value reaches observers, meters, logs and Actuator.
 *
 * @since 0.1.0
 */
public enum CloseReason {

	/**
	 * The peer ended its stream before the handler was done.
	 */
	PEER,

	/**
	 * The peer or the network reset the connection.
	 */
	RESET,

	/**
	 * The peer or its network stopped answering: keep-alive probes or sent data were not
	 * acknowledged in time, or the operating system has learned that there is no way to
	 * the peer.
	 */
	UNREACHABLE,

	/**
	 * The handler returned or closed the connection.
	 */
	COMPLETED,

	/**
	 * The handler failed.
	 */
	HANDLER_ERROR,

	/**
	 * The peer broke the protocol, for example with a line over the limit.
	 */
	PROTOCOL_ERROR,

	/**
	 * What arrived was no valid TLS record, the handshake that a handler asked for
	 * failed, or the peer cut its encrypted stream off instead of ending it.
	 */
	TLS_FAILURE,

	/**
	 * The peer asked for another handshake within its session, which only TLS 1.2 and
	 * older have; see {@link TlsSettings#allowRenegotiation()}.
	 */
	TLS_RENEGOTIATION,

	/**
	 * Nothing arrived for too long after the connection was opened; see
	 * {@link Timeouts#firstByte()}.
	 */
	FIRST_BYTE_TIMEOUT,

	/**
	 * Nothing arrived and nothing was sent for too long; see {@link Timeouts#idle()}.
	 */
	IDLE_TIMEOUT,

	/**
	 * A frame, or what a handler reads, had begun to arrive and came too slowly; see
	 * {@link Timeouts#read()}, {@link Timeouts#frame()} and
	 * {@link Timeouts#minDataRate()}.
	 */
	READ_TIMEOUT,

	/**
	 * The peer did not take what was sent to it for too long; see
	 * {@link Timeouts#write()}.
	 */
	WRITE_TIMEOUT,

	/**
	 * The handler took too long; see {@link Timeouts#handler()}.
	 */
	HANDLER_TIMEOUT,

	/**
	 * The connection had lived for as long as one may; see {@link Timeouts#maxAge()}.
	 */
	MAX_AGE,

	/**
	 * The client did not take what was sent to it; see {@link SlowConsumer} and
	 * {@link MemoryLimits#connectionOutput()}.
	 */
	SLOW_CONSUMER,

	/**
	 * Memory was short, and the connection held more than its share without making
	 * progress; see {@link MemoryLimits#total()}.
	 */
	MEMORY,

	/**
	 * Another connection took its key; see {@link DuplicateKey#CLOSE_OLD}.
	 */
	REPLACED,

	/**
	 * The application closed the connection from outside its handler.
	 */
	KICKED,

	/**
	 * The server shut down.
	 */
	SHUTDOWN,

	/**
	 * The connection was aborted; what the peer had not received is lost.
	 */
	ABORTED

}
