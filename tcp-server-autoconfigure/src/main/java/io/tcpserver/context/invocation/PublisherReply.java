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

package io.tcpserver.context.invocation;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Several replies of a publisher, sent as they come and as the peer takes them. Only a
 * few of them are asked for ahead. The subscription is cancelled with the reply.
 */
final class PublisherReply implements Subscriber<Object> {

	// Enough to keep a source busy, and little to remember
	private static final int DEMAND = 16;

	private final TcpConnection connection;

	private final UnaryOperator<Object> toMessage;

	private final LaterReply reply = new LaterReply();

	private final Queue<Object> payloads = new ConcurrentLinkedQueue<>();

	// Signals that are not seen to; whoever makes it one sees to all that come meanwhile
	private final AtomicInteger signals = new AtomicInteger();

	private volatile @Nullable Subscription subscription;

	private volatile @Nullable Throwable failure;

	private volatile boolean ended;

	// Whether the peer has to take something before more is sent
	private volatile boolean full;

	// Confined to who sees to the signals
	private int sent;

	private PublisherReply(TcpConnection connection, UnaryOperator<Object> toMessage) {
		this.connection = connection;
		this.toMessage = toMessage;
	}

	/**
	 * Send everything that a publisher has.
	 * @param publisher the publisher
	 * @param connection where to send it
	 * @param toMessage makes a message of a payload
	 * @return a future that completes with {@code null} when all is on its way
	 */
	static CompletableFuture<Object> of(Publisher<Object> publisher, TcpConnection connection,
			UnaryOperator<Object> toMessage) {
		PublisherReply subscriber = new PublisherReply(connection, toMessage);
		publisher.subscribe(subscriber);
		return subscriber.reply;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.subscription = subscription;
		CompletableFuture<Object> unused = this.reply.whenComplete((result, failure) -> subscription.cancel());
		subscription.request(DEMAND);
	}

	@Override
	public void onNext(Object payload) {
		this.payloads.add(payload);
		signal();
	}

	@Override
	public void onError(Throwable failure) {
		this.failure = failure;
		onComplete();
	}

	@Override
	public void onComplete() {
		this.ended = true;
		signal();
	}

	private void signal() {
		if (this.signals.getAndIncrement() == 0) {
			int seen = 1;
			do {
				try {
					proceed();
				}
				catch (RuntimeException | Error ex) {
					this.reply.fail(ex);
				}
				seen = this.signals.addAndGet(-seen);
			}
			while (seen != 0);
		}
	}

	private void proceed() {
		while (!this.full && !this.reply.isDone()) {
			// In this order: the last payload comes before the end
			boolean ended = this.ended;
			Object payload = this.payloads.poll();
			if (payload != null) {
				send(payload);
			}
			else if (ended) {
				end();
			}
			else {
				return;
			}
		}
	}

	private void send(Object payload) {
		failWith(this.connection.send(this.toMessage.apply(payload)));
		CompletableFuture<Void> room = this.connection.drainAsync();
		if (!room.isDone()) {
			this.full = true;
			failWith(room);
			CompletableFuture<Void> unused = room.whenComplete((done, failure) -> {
				this.full = false;
				signal();
			});
		}
		askForMore();
	}

	private void failWith(CompletableFuture<Void> part) {
		CompletableFuture<Void> unused = part.whenComplete((done, failure) -> {
			if (failure != null) {
				this.reply.fail(failure);
			}
		});
	}

	// In halves, so that the source can go on before everything is sent
	private void askForMore() {
		Subscription subscription = this.subscription;
		if (++this.sent == DEMAND / 2 && subscription != null) {
			this.sent = 0;
			subscription.request(DEMAND / 2);
		}
	}

	private void end() {
		Throwable failure = this.failure;
		if (failure != null) {
			this.reply.fail(failure);
		}
		else {
			this.reply.complete(null);
		}
	}

}
