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

package io.tcpserver.context;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A reply that is there later. Whoever cancels it cancels what makes it.
 */
final class LaterReply {

	private LaterReply() {
	}

	/**
	 * Change what a stage completes with.
	 * @param stage the stage
	 * @param change makes a message of a payload
	 * @return a new future
	 */
	static CompletableFuture<Object> of(CompletionStage<?> stage, UnaryOperator<Object> change) {
		CompletableFuture<Object> reply = new CompletableFuture<>();
		onCancel(reply, () -> stage.toCompletableFuture().cancel(true));
		CompletionStage<?> unused = stage.whenComplete((payload, failure) -> {
			if (failure != null) {
				reply.completeExceptionally(unwrap(failure));
			}
			else {
				reply.complete((payload != null) ? change.apply(payload) : null);
			}
		});
		return reply;
	}

	/**
	 * Do something when a future is cancelled.
	 * @param future the future
	 * @param action called at most once
	 */
	static void onCancel(CompletableFuture<?> future, Runnable action) {
		CompletableFuture<?> unused = future.whenComplete((result, failure) -> {
			if (future.isCancelled()) {
				action.run();
			}
		});
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
