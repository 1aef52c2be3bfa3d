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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a publisher is asked for no more than the peer takes.
 */
class PublisherReplyTests {

	private final FakeConnection connection = new FakeConnection();

	private final List<Long> requests = new ArrayList<>();

	private boolean cancelled;

	private CompletableFuture<Object> reply(Flux<?> flux) {
		return PublisherReply.of(
				flux.cast(Object.class).doOnRequest(this.requests::add).doOnCancel(() -> this.cancelled = true),
				this.connection, UnaryOperator.identity());
	}

	@Test
	void everythingIsSent() {
		CompletableFuture<Object> reply = reply(Flux.range(0, 100));
		assertThat(reply).isCompletedWithValue(null);
		assertThat(this.connection.sent).hasSize(100).startsWith(0, 1, 2).endsWith(98, 99);
		assertThat(this.requests).allMatch((request) -> request <= 16);
	}

	@Test
	void peerThatTakesNothingIsWaitedFor() {
		CompletableFuture<Void> room = new CompletableFuture<>();
		this.connection.room = room;
		CompletableFuture<Object> reply = reply(Flux.range(0, 100));
		assertThat(this.connection.sent).hasSize(1);
		assertThat(this.requests).containsExactly(16L);
		assertThat(reply).isNotDone();
		this.connection.room = CompletableFuture.completedFuture(null);
		room.complete(null);
		assertThat(reply).isCompletedWithValue(null);
		assertThat(this.connection.sent).hasSize(100);
	}

	@Test
	void whatComesBeforeAFailureIsSent() {
		CompletableFuture<Void> room = new CompletableFuture<>();
		this.connection.room = room;
		CompletableFuture<Object> reply = reply(Flux.just(1, 2).concatWith(Flux.error(new IOException("late"))));
		assertThat(reply).isNotDone();
		this.connection.room = CompletableFuture.completedFuture(null);
		room.complete(null);
		assertThat(this.connection.sent).containsExactly(1, 2);
		assertThat(LaterReply.failure(reply)).isInstanceOf(IOException.class).hasMessage("late");
	}

	@Test
	void lostPeerCancelsTheSubscription() {
		CompletableFuture<Void> room = new CompletableFuture<>();
		this.connection.room = room;
		CompletableFuture<Object> reply = reply(Flux.range(0, 100));
		room.completeExceptionally(new IOException("lost"));
		assertThat(LaterReply.failure(reply)).isInstanceOf(IOException.class).hasMessage("lost");
		assertThat(this.cancelled).isTrue();
		assertThat(this.connection.sent).hasSize(1);
	}

	@Test
	void cancellingTheReplyCancelsTheSubscription() {
		CompletableFuture<Object> reply = reply(Flux.never());
		reply.cancel(true);
		assertThat(this.cancelled).isTrue();
	}

	@Test
	void payloadThatComesAfterTheCancellationIsNotSent() {
		Sinks.Many<Object> sink = Sinks.many().unicast().onBackpressureBuffer();
		CompletableFuture<Object> reply = reply(sink.asFlux());
		sink.tryEmitNext("a");
		reply.cancel(true);
		sink.tryEmitNext("b");
		assertThat(this.connection.sent).containsExactly("a");
	}

}
