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

package io.tcpserver.netty.server;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.tcpserver.SlowConsumerException;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.netty.connection.ConnectionOutput;
import io.tcpserver.netty.connection.ForcedEnd;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.OutboundEncoder;
import io.tcpserver.netty.connection.OutboundTurns;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.settings.SlowConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what no handler waits for: messages to one connection or to many, from any
 * thread. Never waits; a client that does not take what is sent to it is treated as the
 * policy for slow consumers has it, so that what is queued for it stays bounded.
 */
final class Pusher {

	// What becomes of a message; a positive number is how many bytes wait, too many for
	// another one

	private static final long QUEUED = 0;

	private static final long ENDED = -1;

	private static final long NOT_OPEN = -2;

	private final OutboundEncoder format;

	private final SlowConsumer.Policy policy;

	private final int limit;

	private final TcpServerObserver observer;

	Pusher(OutboundEncoder format, SlowConsumer slowConsumer, TcpServerObserver observer) {
		this.format = format;
		this.policy = slowConsumer.policy();
		// What may wait above the high-water mark
		this.limit = (this.policy == SlowConsumer.Policy.WAIT) ? slowConsumer.limit() : 0;
		this.observer = observer;
	}

	/**
	 * Send a message to a connection.
	 * @param connection the connection
	 * @param message the message
	 * @return a new future that completes when it is sent
	 * @throws IllegalArgumentException if the message cannot be encoded
	 */
	CompletableFuture<Void> send(NettyConnection connection, Object message) {
		CompletableFuture<Void> sent = new CompletableFuture<>();
		OutboundTurns turns = connection.input().outboundTurns();
		long outcome = (turns != null) ? pushInTurn(connection, turns, message, sent)
				: push(connection.output(), this.format.encode(message), sent, this.limit);
		if (outcome == QUEUED) {
			connection.io().signal();
			if (connection.isLost()) {
				// The I/O thread may have ended, and could not tell
				sent.completeExceptionally(connection.lostException());
			}
		}
		else {
			sent.completeExceptionally(failure(connection, outcome));
		}
		return sent.copy();
	}

	private Exception failure(NettyConnection connection, long outcome) {
		if (outcome == NOT_OPEN) {
			return new IllegalStateException(
					"Cannot send to %s before its handler is called for the first time".formatted(connection));
		}
		if (outcome != ENDED) {
			refuse(connection, outcome);
			if (this.policy == SlowConsumer.Policy.SKIP) {
				return new SlowConsumerException(connection.view(), outcome);
			}
		}
		return connection.lostException();
	}

	private long push(ConnectionOutput output, byte[] bytes, @Nullable CompletableFuture<Void> sent, int limit) {
		if (output.isEnded()) {
			return ENDED;
		}
		if (bytes.length > 0) {
			return output.push(bytes, sent, limit);
		}
		if (sent != null) {
			sent.complete(null);
		}
		return QUEUED;
	}

	private long pushInTurn(NettyConnection connection, OutboundTurns turns, Object message,
			@Nullable CompletableFuture<Void> sent) {
		ConnectionOutput output = connection.output();
		turns.begin();
		try {
			if (output.isEnded()) {
				return ENDED;
			}
			if (!turns.isOpen()) {
				return NOT_OPEN;
			}
			// First: a message that is refused must not be counted by a hook
			long excess = output.gate().excess(this.limit);
			if (excess > 0) {
				return excess;
			}
			return push(output, turns.encode(message), sent,
					(this.policy == SlowConsumer.Policy.SKIP) ? Integer.MAX_VALUE : this.limit);
		}
		finally {
			turns.end();
		}
	}

	/**
	 * Send a message to connections. It is encoded once for all that share an encoder,
	 * which queue the same bytes, and each I/O thread is woken once.
	 * @param receivers the connections
	 * @param message the message
	 * @return for how many it was queued
	 * @throws IllegalArgumentException if the message cannot be encoded: for all, or for
	 * some that have an encoder of their own, once all others have got it
	 */
	int broadcast(Stream<NettyConnection> receivers, Object message) {
		Broadcast broadcast = new Broadcast(message);
		try {
			receivers.forEach(broadcast::to);
		}
		finally {
			broadcast.wake();
		}
		return broadcast.queued();
	}

	private void refuse(NettyConnection connection, long pending) {
		if (this.policy == SlowConsumer.Policy.SKIP) {
			this.observer.slowConsumer(connection.view(), pending);
		}
		else {
			ForcedEnd.isSlowConsumer(connection, pending);
		}
	}

	/**
	 * One message on its way to many.
	 */
	private final class Broadcast {

		private final Object message;

		private final Set<IoThread> threads = Collections.newSetFromMap(new IdentityHashMap<>());

		// Null until there is a receiver that shares the encoder of the server
		private byte @Nullable [] bytes;

		private int queued;

		private int failed;

		// That of the first connection whose own encoder has failed
		private @Nullable RuntimeException failure;

		Broadcast(Object message) {
			this.message = message;
		}

		void to(NettyConnection connection) {
			OutboundTurns turns = connection.input().outboundTurns();
			long outcome;
			try {
				outcome = (turns != null) ? pushInTurn(connection, turns, this.message, null) : push(connection);
			}
			catch (RuntimeException ex) {
				if (turns == null) {
					throw ex;
				}
				this.failed++;
				this.failure = (this.failure != null) ? this.failure : ex;
				return;
			}
			if (outcome == QUEUED) {
				this.threads.add(connection.io());
				this.queued++;
			}
			else if (outcome > 0) {
				refuse(connection, outcome);
			}
		}

		private long push(NettyConnection connection) {
			ConnectionOutput output = connection.output();
			byte[] bytes = this.bytes;
			if (bytes == null) {
				if (output.isEnded()) {
					return ENDED;
				}
				bytes = Pusher.this.format.encode(this.message);
				this.bytes = bytes;
			}
			return Pusher.this.push(output, bytes, null, Pusher.this.limit);
		}

		void wake() {
			this.threads.forEach(IoThread::signal);
		}

		int queued() {
			if (this.failure != null) {
				throw new IllegalArgumentException("Cannot send a message to %d of %d connections: %s"
					.formatted(this.failed, this.failed + this.queued, this.failure.getMessage()), this.failure);
			}
			return this.queued;
		}

	}

}
