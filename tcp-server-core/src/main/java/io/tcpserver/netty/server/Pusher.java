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
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.settings.SlowConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what no handler waits for: messages to one connection or to many, from any
 * thread. Never waits; a client that does not take what is sent to it is treated as the
 * policy for slow consumers has it, so that what is queued for it stays bounded.
 */
final class Pusher {

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
		byte[] bytes = this.format.encode(message);
		CompletableFuture<Void> sent = new CompletableFuture<>();
		ConnectionOutput output = connection.output();
		if (output.isEnded()) {
			sent.completeExceptionally(connection.lostException());
		}
		else if (bytes.length == 0) {
			sent.complete(null);
		}
		else {
			push(connection, bytes, sent);
		}
		return sent.copy();
	}

	private void push(NettyConnection connection, byte[] bytes, CompletableFuture<Void> sent) {
		long pending = connection.output().push(bytes, sent, this.limit);
		if (pending > 0) {
			refuse(connection, pending);
			sent.completeExceptionally((this.policy == SlowConsumer.Policy.SKIP)
					? new SlowConsumerException(connection.view(), pending) : connection.lostException());
			return;
		}
		connection.io().signal();
		if (connection.isLost()) {
			// The I/O thread may have ended, and could not tell
			sent.completeExceptionally(connection.lostException());
		}
	}

	/**
	 * Send a message to connections. It is encoded once, all queue the same bytes, and
	 * each I/O thread is woken once.
	 * @param receivers the connections
	 * @param message the message
	 * @return for how many it was queued
	 * @throws IllegalArgumentException if the message cannot be encoded
	 */
	int broadcast(Stream<NettyConnection> receivers, Object message) {
		Broadcast broadcast = new Broadcast(message);
		try {
			receivers.forEach(broadcast::to);
		}
		finally {
			broadcast.wake();
		}
		return broadcast.queued;
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

		// Null until there is a receiver
		private byte @Nullable [] bytes;

		private int queued;

		Broadcast(Object message) {
			this.message = message;
		}

		void to(NettyConnection connection) {
			ConnectionOutput output = connection.output();
			if (output.isEnded()) {
				return;
			}
			byte[] bytes = this.bytes;
			if (bytes == null) {
				bytes = Pusher.this.format.encode(this.message);
				this.bytes = bytes;
			}
			long pending = (bytes.length > 0) ? output.push(bytes, null, Pusher.this.limit) : 0;
			if (pending > 0) {
				refuse(connection, pending);
			}
			else {
				this.threads.add(connection.io());
				this.queued++;
			}
		}

		void wake() {
			this.threads.forEach(IoThread::signal);
		}

	}

}
