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

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.tcpserver.netty.loop.IoThread;
import org.jspecify.annotations.Nullable;

/**
 * A read that holds the claim until it is done. Whoever ends its wait goes on with it:
 * the I/O thread when there is input, or the one who gives it up. Giving up loses no
 * bytes, also if they arrive at the same moment, and the claim is released before anybody
 * is told: what is chained to the future may read on.
 * <p>
 * The caller gets no copy, which would cost each read two more objects: to complete the
 * future in whatever way is to give up the read, and has no other effect.
 *
 * @param <T> what is read
 */
abstract class PendingRead<T extends @Nullable Object> extends CompletableFuture<T> implements Runnable {

	private static final Object TAKEN = new Object();

	// What is chained to a future that is done runs at once, on the same stack
	private static final int MAX_NESTED = 32;

	private final ReadTurn turn;

	private final String method;

	// Null until it is settled whether the bytes are taken or how the read is given
	// up
	private final AtomicReference<@Nullable Object> decision = new AtomicReference<>();

	private final AtomicBoolean woken = new AtomicBoolean();

	PendingRead(ReadTurn turn, String method) {
		this.turn = turn;
		this.method = method;
	}

	abstract boolean isReady(ReceiveBuffer buffer) throws IOException;

	abstract T take(ReceiveBuffer buffer) throws IOException;

	long missing(ReceiveBuffer buffer) {
		return 1;
	}

	void begin() {
		this.turn.begin(this, this.method);
		attempt(true);
	}

	/**
	 * Go on with this read on the I/O thread.
	 * @param io the I/O thread
	 */
	void wake(IoThread io) {
		if (this.woken.compareAndSet(false, true)) {
			io.execute(this);
		}
	}

	@Override
	public void run() {
		this.woken.set(false);
		if (this.turn.endWait(this)) {
			attempt(false);
		}
	}

	private void attempt(boolean first) {
		ReceiveBuffer buffer = this.turn.buffer();
		T result;
		try {
			this.turn.refill();
			while (!isReady(buffer)) {
				if (this.turn.beginWait(this, missing(buffer))) {
					giveUpIfDecided();
					return;
				}
				this.turn.refill();
			}
			if (!this.decision.compareAndSet(null, TAKEN)) {
				giveUp();
				return;
			}
			result = take(buffer);
		}
		catch (IOException | RuntimeException ex) {
			this.decision.compareAndSet(null, TAKEN);
			this.turn.end();
			super.completeExceptionally(ex);
			return;
		}
		boolean nested = first && this.turn.nestedReads(MAX_NESTED);
		this.turn.end();
		if (!nested || !this.turn.executeLater(() -> super.complete(result))) {
			super.complete(result);
		}
	}

	private void giveUpIfDecided() {
		if (this.decision.get() != null && this.turn.endWait(this)) {
			giveUp();
		}
	}

	private void giveUp() {
		this.turn.end();
		if (this.decision.get() instanceof Runnable outcome) {
			outcome.run();
		}
	}

	@SuppressWarnings("ThreadPriorityCheck") // bounded
	private boolean giveUp(Runnable outcome) {
		if (isDone() || !this.decision.compareAndSet(null, outcome)) {
			return false;
		}
		this.turn.givenUp();
		giveUpIfDecided();
		while (!isDone()) {
			// The I/O thread is just looking at the buffer and ends this read when it
			// has done so, which takes no longer than this
			Thread.yield();
		}
		return true;
	}

	@Override
	public boolean complete(T value) {
		return giveUp(() -> super.complete(value));
	}

	@Override
	public boolean completeExceptionally(Throwable ex) {
		return giveUp(() -> super.completeExceptionally(ex));
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return giveUp(() -> super.cancel(mayInterruptIfRunning)) || isCancelled();
	}

	@Override
	public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
		executor.execute(() -> {
			try {
				complete(supplier.get());
			}
			catch (RuntimeException | Error ex) {
				completeExceptionally(ex);
			}
		});
		return this;
	}

	@Override
	public void obtrudeValue(T value) {
		complete(value);
		super.obtrudeValue(value);
	}

	@Override
	public void obtrudeException(Throwable ex) {
		completeExceptionally(ex);
		super.obtrudeException(ex);
	}

}
