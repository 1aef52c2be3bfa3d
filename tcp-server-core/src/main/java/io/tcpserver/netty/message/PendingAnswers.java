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

package io.tcpserver.netty.message;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.tcpserver.CloseReason;
import io.tcpserver.Correlation;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Deadline;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.TimeLimits;
import org.jspecify.annotations.Nullable;

/**
 * The answers that are expected on a connection, oldest first.
 */
final class PendingAnswers {

	private final NettyConnection connection;

	private final Queue<Expected<?>> expected = new ConcurrentLinkedQueue<>();

	PendingAnswers(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Expect an answer. Any thread.
	 * @param <R> the type of the answer
	 * @param correlation tells it
	 * @param timeout how long to wait for it
	 * @return our future of the answer, which is expected until this is done
	 */
	<R> CompletableFuture<R> expect(Correlation<R> correlation, Duration timeout) {
		CompletableFuture<R> answer = new CompletableFuture<>();
		Expected<R> expected = new Expected<>(correlation, answer);
		Deadline timer;
		try {
			timer = Deadline.after(this.connection.io(), TimeLimits.nanos(timeout), () -> timedOut(answer, timeout));
		}
		catch (RejectedExecutionException ex) {
			// The I/O thread has ended, and this connection with it
			answer.completeExceptionally(this.connection.lostException());
			return answer;
		}
		this.expected.add(expected);
		Futures.ignore(answer.whenComplete((result, ex) -> {
			this.expected.remove(expected);
			timer.cancel();
		}));
		if (this.connection.isLost()) {
			answer.completeExceptionally(this.connection.lostException());
		}
		return answer;
	}

	private void timedOut(CompletableFuture<?> answer, Duration timeout) {
		TimeoutException failure = new TimeoutException(
				"No answer within %d ms from %s".formatted(TimeUnit.MILLISECONDS.convert(timeout), this.connection));
		answer.completeExceptionally(this.connection.peerFailures().add(failure, CloseReason.READ_TIMEOUT));
	}

	boolean isEmpty() {
		return this.expected.isEmpty();
	}

	/**
	 * Take a message if somebody waits for it. I/O thread only.
	 * @param message the message
	 * @return {@code true} if it was an answer
	 */
	boolean take(Object message) {
		for (Iterator<Expected<?>> all = this.expected.iterator(); all.hasNext();) {
			if (all.next().take(message)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Find who waits for a message. I/O thread only.
	 * @param message the message
	 * @return gives it to them, {@code false} if they have given up by then; {@code null}
	 * if nobody waits for it
	 */
	@Nullable BooleanSupplier find(Object message) {
		for (Expected<?> expected : this.expected) {
			if (expected.isAnswer(message)) {
				return () -> expected.give(message);
			}
		}
		return null;
	}

	/**
	 * Expect nothing any more. I/O thread only.
	 * @param failure creates a new exception for each who waits
	 */
	void fail(Supplier<? extends IOException> failure) {
		this.expected.forEach((expected) -> expected.answer.completeExceptionally(failure.get()));
	}

	/**
	 * An answer that is expected.
	 *
	 * @param <R> its type
	 * @param correlation tells it
	 * @param answer who waits for it
	 */
	private record Expected<R>(Correlation<R> correlation, CompletableFuture<R> answer) {

		boolean take(Object message) {
			return isAnswer(message) && give(message);
		}

		boolean give(Object message) {
			return this.answer.complete(this.correlation.type().cast(message));
		}

		boolean isAnswer(Object message) {
			if (this.answer.isDone() || !this.correlation.type().isInstance(message)) {
				return false;
			}
			try {
				return this.correlation.answers().test(this.correlation.type().cast(message));
			}
			catch (RuntimeException ex) {
				// Whoever waits is told; the message goes to the handler
				this.answer.completeExceptionally(ex);
				return false;
			}
		}

	}

}
