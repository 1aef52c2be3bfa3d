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

package io.tcpserver.metrics;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a server. Counters go on when a server is started again.
 *
 * @since 0.1.0
 */
public enum TcpServerMeters implements MeterDocumentation {

	/**
	 * Connections that are open now.
	 */
	CONNECTIONS_ACTIVE("tcp.server.connections.active", Meter.Type.GAUGE, null, "Connections that are open now"),

	/**
	 * Connections that may be open at a time: the limit of the server, or what it has and
	 * what is left for it, which other servers may take. Not a number before the server
	 * is started, unless it was set.
	 */
	CONNECTIONS_LIMIT("tcp.server.connections.limit", Meter.Type.GAUGE, null,
			"Connections that may be open at a time; without a limit of its own, what the server has and what is left for it"),

	/**
	 * Connections that the operating system has handed over.
	 */
	CONNECTIONS_ACCEPTED("tcp.server.connections.accepted", Meter.Type.COUNTER, null,
			"Connections that the operating system has handed over"),

	/**
	 * Accepted connections that no handler has seen.
	 */
	CONNECTIONS_REJECTED("tcp.server.connections.rejected", Meter.Type.COUNTER, null,
			"Accepted connections that no handler has seen") {

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { TcpServerMeterTags.SERVER, TcpServerMeterTags.REASON };
		}

	},

	/**
	 * Time from accepting a connection until its socket is closed and its handler has
	 * ended.
	 */
	CONNECTION_DURATION("tcp.server.connection.duration", Meter.Type.TIMER, null,
			"Time from accepting a connection until its socket is closed and its handler has ended") {

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { TcpServerMeterTags.SERVER, TcpServerMeterTags.REASON };
		}

	},

	/**
	 * Time that TLS handshakes take.
	 */
	TLS_HANDSHAKE("tcp.server.tls.handshake", Meter.Type.TIMER, null, "Time that TLS handshakes take") {

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { TcpServerMeterTags.SERVER, TcpServerMeterTags.OUTCOME };
		}

	},

	/**
	 * Threads that run a handler. Not a number unless handlers run on a bounded pool of
	 * platform threads.
	 */
	HANDLER_THREADS_BUSY("tcp.server.handler.threads.busy", Meter.Type.GAUGE, null,
			"Threads of the pool that run a handler; not there with virtual threads"),

	/**
	 * Threads that the pool for handlers may have: {@code handler.max-threads}. Not a
	 * number unless handlers run on a bounded pool of platform threads.
	 */
	HANDLER_THREADS_LIMIT("tcp.server.handler.threads.limit", Meter.Type.GAUGE, null,
			"Threads that the pool may have; not there with virtual threads"),

	/**
	 * Handlers that wait for a thread of the pool: clients of a stream handler, messages
	 * of a message handler.
	 */
	HANDLERS_WAITING("tcp.server.handlers.waiting", Meter.Type.GAUGE, null,
			"Handlers that wait for a thread: clients of a stream handler, messages of a message handler"),

	/**
	 * How long the first of the handlers that wait for a thread has been waiting.
	 */
	HANDLERS_LONGEST_WAIT("tcp.server.handlers.longest.wait", Meter.Type.GAUGE, "seconds",
			"Time for which the first of them has been waiting, zero if none waits"),

	/**
	 * Bytes read from peers.
	 */
	BYTES_RECEIVED("tcp.server.bytes.received", Meter.Type.COUNTER, BaseUnits.BYTES, "Bytes read from peers"),

	/**
	 * Bytes handed to the operating system for peers.
	 */
	BYTES_SENT("tcp.server.bytes.sent", Meter.Type.COUNTER, BaseUnits.BYTES,
			"Bytes handed to the operating system for peers"),

	/**
	 * Connections that the server has ended with input that had arrived and was not
	 * handled.
	 */
	CONNECTIONS_DISCARDED("tcp.server.connections.discarded", Meter.Type.COUNTER, null,
			"Connections that the server has ended with input that had arrived and was not handled"),

	/**
	 * Bytes that had arrived when the server ended their connection and were not handled.
	 */
	BYTES_DISCARDED("tcp.server.bytes.discarded", Meter.Type.COUNTER, BaseUnits.BYTES,
			"Bytes that had arrived when the server ended their connection and were not handled"),

	/**
	 * Memory that connections hold, as of up to a second ago.
	 */
	MEMORY_HELD("tcp.server.memory.held", Meter.Type.GAUGE, BaseUnits.BYTES, "Memory that connections hold") {

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { TcpServerMeterTags.SERVER, TcpServerMeterTags.KIND };
		}

	},

	/**
	 * Memory that connections may hold, together with those of all servers that have no
	 * limit of their own if this one has none. Not a number before the server is started.
	 */
	MEMORY_LIMIT("tcp.server.memory.limit", Meter.Type.GAUGE, BaseUnits.BYTES,
			"Memory that connections may hold; the same for all servers that share the limit"),

	/**
	 * Failed attempts to accept a connection.
	 */
	ACCEPT_ERRORS("tcp.server.accept.errors", Meter.Type.COUNTER, null, "Failed attempts to accept a connection"),

	/**
	 * Errors of clients in the framing of their messages. Not there before the first one.
	 */
	FRAMES_FAILED("tcp.server.frames.failed", Meter.Type.COUNTER, null,
			"Errors of clients in the framing of their messages; not there before the first one") {

		@Override
		public KeyName[] getKeyNames() {
			return new KeyName[] { TcpServerMeterTags.SERVER, TcpServerMeterTags.CODEC, TcpServerMeterTags.KIND };
		}

	};

	private final String name;

	private final Meter.Type type;

	private final @Nullable String baseUnit;

	private final String description;

	TcpServerMeters(String name, Meter.Type type, @Nullable String baseUnit, String description) {
		this.name = name;
		this.type = type;
		this.baseUnit = baseUnit;
		this.description = description;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	/**
	 * Return the unit of what is counted.
	 * @return the unit, or {@code null} if the name says it or the registry chooses it
	 */
	@Override
	public @Nullable String getBaseUnit() {
		return this.baseUnit;
	}

	/**
	 * Return what is measured.
	 * @return the description
	 */
	public String getDescription() {
		return this.description;
	}

	@Override
	public KeyName[] getKeyNames() {
		return new KeyName[] { TcpServerMeterTags.SERVER };
	}

}
