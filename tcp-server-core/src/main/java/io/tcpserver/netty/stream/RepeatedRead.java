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

package io.tcpserver.netty.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.netty.loop.Futures;
import org.jspecify.annotations.Nullable;

/**
 * One read after the other up to the end of the stream, each when what was read before is
 * dealt with. To complete this future in another way is to give up the read that waits;
 * what was read before is still dealt with.
 *
 * @param <R> what is read each time
 * @param <T> the result
 */
abstract class RepeatedRead<R extends @Nullable Object, T extends @Nullable Object> extends CompletableFuture<T> {

	private volatile @Nullable CompletableFuture<R> read;

	/**
	 * Begin to read.
	 * @param <T> the type of the result
	 * @param read what to do
	 * @return its future
	 */
	static <T extends @Nullable Object> CompletableFuture<T> start(RepeatedRead<?, T> read) {
		// However the application completes it
		Futures.ignore(read.whenComplete((result, failure) -> read.giveUp()));
		read.readOn();
		return read;
	}

	/**
	 * Begin the next read.
	 * @return its future
	 */
	abstract CompletableFuture<R> next();

	/**
	 * Deal with what was read.
	 * @param read what was read
	 * @return a stage that completes when the next read may begin, {@code null} if it may
	 * at once, or if this was the end of the stream and this future is complete
	 * @throws Exception if reading is not to go on
	 */
	abstract @Nullable CompletionStage<?> take(R read) throws Exception;

	/**
	 * Read on. On an I/O thread, or on the thread that has begun to read; by one of them
	 * at a time.
	 */
	private void readOn() {
		// A loop instead of a recursion, however much has arrived already
		while (!isDone()) {
			CompletableFuture<R> read = next();
			this.read = read;
			if (isDone()) {
				// While the read was begun
				read.cancel(false);
			}
			if (!read.isDone()) {
				Futures.ignore(read.whenComplete(this::continueAfter));
				return;
			}
			if (!read.handle(this::taken).getNow(false)) {
				return;
			}
		}
	}

	private void continueAfter(R result, @Nullable Throwable failure) {
		if (taken(result, failure)) {
			readOn();
		}
	}

	private boolean taken(R result, @Nullable Throwable failure) {
		if (failure != null) {
			completeExceptionally(failure);
			return false;
		}
		CompletionStage<?> stage;
		try {
			stage = take(result);
		}
		catch (Exception | Error ex) {
			completeExceptionally(ex);
			return false;
		}
		return !isDone() && (stage == null || isComplete(stage));
	}

	private boolean isComplete(CompletionStage<?> stage) {
		CompletableFuture<?> copy = Futures.copyOf(stage);
		if (copy.isDone() && !copy.isCompletedExceptionally()) {
			return true;
		}
		Futures.ignore(copy.whenComplete((result, failure) -> {
			if (failure != null) {
				completeExceptionally(failure);
			}
			else {
				readOn();
			}
		}));
		return false;
	}

	private void giveUp() {
		CompletableFuture<R> read = this.read;
		if (read != null) {
			read.cancel(false);
		}
	}

}
