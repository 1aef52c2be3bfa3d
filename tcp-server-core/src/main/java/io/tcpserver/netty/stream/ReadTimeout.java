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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import io.tcpserver.netty.loop.Futures;
import org.jspecify.annotations.Nullable;

/**
 * Gives up an asynchronous read that waits for too long.
 */
final class ReadTimeout implements Runnable {

	private final ReadTurn turn;

	private final CompletableFuture<?> read;

	private ReadTimeout(ReadTurn turn, CompletableFuture<?> read) {
		this.turn = turn;
		this.read = read;
	}

	/**
	 * Watch a read.
	 * @param turn the turn of its reader
	 * @param read the read
	 * @param nanos how long it may wait
	 */
	static void watch(ReadTurn turn, CompletableFuture<? extends @Nullable Object> read, long nanos) {
		ScheduledFuture<?> timer;
		try {
			timer = turn.loop().schedule(new ReadTimeout(turn, read), nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The I/O thread has ended, and with it the connection, which ends the read
			return;
		}
		Futures.ignore(read.whenComplete((result, failure) -> timer.cancel(false)));
	}

	@Override
	public void run() {
		if (!this.read.isDone()) {
			this.read.completeExceptionally(this.turn.timedOut());
		}
	}

}
