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
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.tcpserver.Correlation;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import org.jspecify.annotations.Nullable;

/**
 * What this side has asked the peer of one connection. Safe for use by any thread unless
 * a method says otherwise.
 */
final class Questions {

	private static final VarHandle ANSWERS;

	static {
		try {
			ANSWERS = MethodHandles.lookup().findVarHandle(Questions.class, "answers", PendingAnswers.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	// Created with the first question
	private volatile @Nullable PendingAnswers answers;

	Questions(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Send a message and wait for the answer.
	 * @param <R> the type of the answer
	 * @param message the message
	 * @param correlation tells the answer
	 * @param timeout how long to wait for it
	 * @return a new future of the answer
	 */
	<R> CompletableFuture<R> ask(Object message, Correlation<R> correlation, Duration timeout) {
		CompletableFuture<R> answer = answers().expect(correlation, timeout);
		CompletableFuture<Void> sent;
		try {
			sent = this.connection.send(message);
		}
		catch (RuntimeException ex) {
			answer.cancel(false);
			throw ex;
		}
		Futures.ignore(sent.whenComplete((done, ex) -> {
			if (ex != null) {
				answer.completeExceptionally(HandlerFailures.unwrap(ex));
			}
		}));
		// A request that is given up takes no answer any more
		return Futures.copy(answer, (given, ex) -> answer.cancel(false));
	}

	private PendingAnswers answers() {
		PendingAnswers answers = this.answers;
		if (answers == null) {
			PendingAnswers created = new PendingAnswers(this.connection);
			PendingAnswers existing = (PendingAnswers) ANSWERS.compareAndExchange(this, null, created);
			answers = (existing != null) ? existing : created;
		}
		return answers;
	}

	/**
	 * Return whether an answer is expected.
	 * @return {@code true} while a question is open
	 */
	boolean areOpen() {
		PendingAnswers answers = this.answers;
		return answers != null && !answers.isEmpty();
	}

	/**
	 * Take a message if it answers a question. I/O thread only.
	 * @param message the message
	 * @return {@code true} if it was an answer
	 */
	boolean takeAnswer(Object message) {
		PendingAnswers answers = this.answers;
		return answers != null && answers.take(message);
	}

	/**
	 * Find who waits for a message. I/O thread only.
	 * @param message the message
	 * @return gives it to them, {@code false} if they have given up by then; {@code null}
	 * if it is no answer
	 */
	@Nullable BooleanSupplier find(Object message) {
		PendingAnswers answers = this.answers;
		return (answers != null) ? answers.find(message) : null;
	}

	/**
	 * No answer comes any more. I/O thread only.
	 * @param failure creates a new exception for each who waits
	 */
	void fail(Supplier<? extends IOException> failure) {
		PendingAnswers answers = this.answers;
		if (answers != null) {
			answers.fail(failure);
		}
	}

}
