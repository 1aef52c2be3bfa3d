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

package io.tcpserver.netty;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.ReceiveBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection by futures: ask the buffer, register with the input, ask again on
 * the I/O thread.
 */
final class FutureStreamReader implements AsyncStreamReader {

	private final StreamInput input;

	private final Charset charset;

	FutureStreamReader(StreamInput input, Charset charset) {
		this.input = input;
		this.charset = charset;
	}

	@Override
	public CompletableFuture<byte[]> read(int maxBytes) {
		return start(new PendingRead<>(this.input, "read") {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				return maxBytes == 0 || buffer.canRead();
			}

			@Override
			byte[] take(ReceiveBuffer buffer) throws IOException {
				return buffer.read(maxBytes);
			}

		});
	}

	@Override
	public CompletableFuture<byte[]> readExactly(int byteCount) {
		return start(new PendingRead<>(this.input, "readExactly") {

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
		return start(new PendingRead<>(this.input, "readUntil") {

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
		return start(new PendingRead<@Nullable String>(this.input, "readLine") {

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
		return start(new PendingRead<>(this.input, "readAll") {

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
		Object reader = new Object();
		this.input.claim(reader, "isAtEof");
		try {
			this.input.refill();
			return this.input.buffer().isAtEof();
		}
		finally {
			this.input.release();
		}
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
	 * A read that holds the claim until it is done. Runs on the I/O thread when the input
	 * has what it waits for. The one who decides it takes the bytes or gives up, never
	 * both: giving up loses no bytes, also if they arrive at the same moment.
	 *
	 * @param <T> what is read
	 */
	abstract static class PendingRead<T extends @Nullable Object> extends CompletableFuture<T> implements Runnable {

		private final StreamInput input;

		private final String method;

		private final AtomicBoolean decided = new AtomicBoolean();

		PendingRead(StreamInput input, String method) {
			this.input = input;
			this.method = method;
		}

		abstract boolean isReady(ReceiveBuffer buffer) throws IOException;

		abstract T take(ReceiveBuffer buffer) throws IOException;

		long missing(ReceiveBuffer buffer) {
			return 1;
		}

		private void begin() {
			this.input.claim(this, this.method);
			run();
		}

		@Override
		public void run() {
			ReceiveBuffer buffer = this.input.buffer();
			T result;
			try {
				this.input.refill();
				while (!isReady(buffer)) {
					if (this.input.beginWait(this, missing(buffer))) {
						releaseIfGivenUp();
						return;
					}
					this.input.refill();
				}
				if (!decide()) {
					this.input.release();
					return;
				}
				result = take(buffer);
			}
			catch (IOException | RuntimeException ex) {
				// Released first: what is chained to the future reads on
				this.input.release();
				super.completeExceptionally(ex);
				return;
			}
			this.input.release();
			super.complete(result);
		}

		private boolean decide() {
			return this.decided.compareAndSet(false, true);
		}

		private void releaseIfGivenUp() {
			if (this.decided.get() && this.input.endWait(this)) {
				this.input.release();
			}
		}

		@Override
		public boolean complete(T value) {
			boolean won = decide() && super.complete(value);
			releaseIfGivenUp();
			return won;
		}

		@Override
		public boolean completeExceptionally(Throwable ex) {
			boolean won = decide() && super.completeExceptionally(ex);
			releaseIfGivenUp();
			return won;
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			boolean won = decide() && super.cancel(mayInterruptIfRunning);
			releaseIfGivenUp();
			return won || isCancelled();
		}

	}

}
