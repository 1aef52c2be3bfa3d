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

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

import io.tcpserver.message.LossListener;
import org.jspecify.annotations.Nullable;

/**
 * A reply that is there later. It is ours, unlike what makes it: it is cancelled when the
 * connection is lost. What makes it is a stage, which is let go, as others may wait for
 * it, too, or a publisher, of which the subscription is cancelled.
 */
final class LaterReply extends CompletableFuture<Object> implements LossListener {

	@Override
	public void connectionLost() {
		cancel(false);
	}

	/**
	 * Change what a stage completes with.
	 * @param stage the stage
	 * @param change makes a message of a payload
	 * @return a new future
	 */
	static CompletableFuture<Object> of(CompletionStage<?> stage, UnaryOperator<Object> change) {
		CompletableFuture<Object> reply = (stage instanceof LossListener listener) ? listening(listener)
				: new CompletableFuture<>();
		CompletionStage<?> unused = stage.whenComplete((payload, failure) -> {
			if (failure != null) {
				fail(reply, failure);
			}
			else {
				reply.complete((payload != null) ? change.apply(payload) : null);
			}
		});
		return reply;
	}

	// What is later than the loss comes to nothing, as the reply is done by then
	private static CompletableFuture<Object> listening(LossListener listener) {
		LaterReply reply = new LaterReply();
		reply.onCancel(listener::connectionLost);
		return reply;
	}

	/**
	 * Do something when this reply is cancelled.
	 * @param action called at most once
	 */
	void onCancel(Runnable action) {
		CompletableFuture<?> unused = whenComplete((result, failure) -> {
			if (isCancelled()) {
				action.run();
			}
		});
	}

	/**
	 * Complete this reply with a failure.
	 * @param failure the failure, or what has wrapped it
	 */
	void fail(Throwable failure) {
		fail(this, failure);
	}

	// As it is, a CancellationException would cancel the reply, and newer JDKs would
	// replace it by one of their own: a coroutine whose time is out fails with it
	private static void fail(CompletableFuture<?> reply, Throwable failure) {
		Throwable cause = unwrap(failure);
		reply.completeExceptionally((cause instanceof CancellationException) ? new CompletionException(cause) : cause);
	}

	static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

	/**
	 * Return why a future has failed.
	 * @param future the future
	 * @return the failure, or {@code null} if it has not, or not yet
	 */
	static @Nullable Throwable failure(CompletableFuture<?> future) {
		if (!future.isCompletedExceptionally()) {
			return null;
		}
		return unwrap(future.handle((result, failure) -> failure).getNow(null));
	}

}
