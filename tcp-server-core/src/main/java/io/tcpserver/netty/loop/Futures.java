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

package io.tcpserver.netty.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import io.netty.channel.ChannelFuture;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * What is done with futures. Two rules keep ours apart from those of the application:
 * <ul>
 * <li>A stage that the application has returned is never completed or cancelled, as
 * others may wait for it, too: we wait for a copy.</li>
 * <li>A future that the application gets is a copy, a dependent future such as that of
 * {@code thenRun}, or done: whoever completes it changes nothing of ours. Those that
 * stand for a wait tell us that it was given up. The futures of an asynchronous reader
 * are the only ones without a copy, see {@code FutureStreamReader}.</li>
 * </ul>
 */
public final class Futures {

	private static final long BOUND_SECONDS = 30;

	private Futures() {
	}

	/**
	 * Copy a stage of the application.
	 * @param <T> the type of its result
	 * @param stage the stage
	 * @return a new future that completes in the same way
	 */
	public static <T> CompletableFuture<T> copyOf(CompletionStage<T> stage) {
		CompletableFuture<T> copy = new CompletableFuture<>();
		// Not CompletableFuture.copy(), which wraps failures
		stage.whenComplete((result, failure) -> {
			if (failure != null) {
				copy.completeExceptionally(failure);
			}
			else {
				copy.complete(result);
			}
		});
		return copy;
	}

	/**
	 * Copy a future of ours for the application, which can give up what it waits for.
	 * @param <T> the type of its result
	 * @param future the future
	 * @param givenUp called if somebody else completes the copy first
	 * @return a new future
	 */
	public static <T extends @Nullable Object> CompletableFuture<T> copy(CompletableFuture<T> future,
			BiConsumer<? super T, ? super @Nullable Throwable> givenUp) {
		CompletableFuture<T> copy = future.copy();
		ignore(copy.whenComplete((result, failure) -> {
			if (!future.isDone()) {
				givenUp.accept(result, failure);
			}
		}));
		return copy;
	}

	/**
	 * Wait for something that an I/O thread does soon.
	 * @param future the future
	 * @throws IllegalStateException if it has not happened within some seconds
	 */
	public static void complete(ChannelFuture future) {
		if (!future.awaitUninterruptibly(BOUND_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The I/O thread of %s does not respond".formatted(future.channel()));
		}
		if (!future.isSuccess()) {
			PlatformDependent.throwException(future.cause());
		}
	}

	/**
	 * Ignore a future whose outcome shows elsewhere, as that of closing a channel does in
	 * its becoming inactive.
	 * @param future the future
	 */
	public static void ignore(Future<?> future) {
		// Nothing to do
	}

}
