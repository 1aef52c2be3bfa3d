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
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.InputEnd;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection by futures: ask the buffer, register with the input, ask again on
 * the I/O thread.
 */
final class FutureStreamReader implements AsyncStreamReader {

	private final ReadTurn turn;

	private final Charset charset;

	FutureStreamReader(ReadTurn turn, Charset charset) {
		this.turn = turn;
		this.charset = charset;
	}

	@Override
	public CompletableFuture<byte[]> read(int maxBytes) {
		return start(new PendingRead<>(this.turn, "read") {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				return maxBytes <= 0 || buffer.canRead();
			}

			@Override
			byte[] take(ReceiveBuffer buffer) throws IOException {
				return buffer.read(maxBytes);
			}

		});
	}

	@Override
	public CompletableFuture<byte[]> readExactly(int byteCount) {
		return start(new PendingRead<>(this.turn, "readExactly") {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				return buffer.canReadExactly(byteCount);
			}

			@Override
			byte[] take(ReceiveBuffer buffer) throws IOException {
				return buffer.readExactly(byteCount);
			}

			@Override
			long missing(ReceiveBuffer buffer) {
				return (long) byteCount - buffer.size();
			}

		});
	}

	@Override
	public CompletableFuture<byte[]> readUntil(byte[]... separators) {
		return start(new PendingRead<>(this.turn, "readUntil") {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				return buffer.canReadUntil(separators);
			}

			@Override
			byte[] take(ReceiveBuffer buffer) throws IOException {
				return buffer.readUntil(separators);
			}

		});
	}

	@Override
	public CompletableFuture<@Nullable String> readLine() {
		Charset charset = this.charset;
		return start(new PendingRead<@Nullable String>(this.turn, "readLine") {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				return buffer.canReadLine();
			}

			@Override
			@Nullable String take(ReceiveBuffer buffer) throws IOException {
				return buffer.readLine(charset);
			}

		});
	}

	@Override
	public CompletableFuture<byte[]> readAll() {
		return start(new PendingRead<>(this.turn, "readAll") {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				return buffer.canReadAll();
			}

			@Override
			byte[] take(ReceiveBuffer buffer) throws IOException {
				return buffer.readAll();
			}

		});
	}

	@Override
	public boolean isAtEof() {
		return this.turn.isAtEof(this);
	}

	@Override
	public Optional<InputEnd> inputEndedBy() {
		return this.turn.endedBy(this);
	}

	private static <T extends @Nullable Object> CompletableFuture<T> start(PendingRead<T> read) {
		try {
			read.begin();
		}
		catch (IllegalStateException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return read;
	}

	/**
	 * A read that holds the claim until it is done. Whoever ends its wait goes on with
	 * it: the I/O thread when there is input, or the one who gives it up. Giving up loses
	 * no bytes, also if they arrive at the same moment, and the claim is released before
	 * anybody is told: what is chained to the future may read on.
	 * <p>
	 * The caller gets no copy, which would cost each read two more objects: to complete
	 * the future in whatever way is to give up the read, and has no other effect.
	 *
	 * @param <T> what is read
	 */
	abstract static class PendingRead<T extends @Nullable Object> extends CompletableFuture<T> implements Runnable {

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

		private void begin() {
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

}
