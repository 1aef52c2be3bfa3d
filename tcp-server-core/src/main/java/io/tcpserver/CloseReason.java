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
	 * The client did not take what was sent to it; see {@link SlowConsumer}.
	 */
	SLOW_CONSUMER,

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
	 * The connection was aborted; what was still to be sent is lost.
	 */
	ABORTED

}
