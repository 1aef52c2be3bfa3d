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
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.settings.TextSettings;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.InputEnd;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection by futures: ask the buffer, register with the input, ask again on
 * the I/O thread.
 */
final class FutureStreamReader implements AsyncStreamReader {

	private final ReadTurn turn;

	private final TextSettings text;

	// Zero means none
	private final long timeoutNanos;

	FutureStreamReader(ReadTurn turn, TextSettings text, long timeoutNanos) {
		this.turn = turn;
		this.text = text;
		this.timeoutNanos = timeoutNanos;
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
	public CompletableFuture<byte[]> readUntilOrEof(byte[]... separators) {
		return start(new PendingRead<>(this.turn, "readUntilOrEof") {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				return buffer.canReadUntil(separators);
			}

			@Override
			byte[] take(ReceiveBuffer buffer) throws IOException {
				return buffer.readUntilOrEof(separators);
			}

		});
	}

	@Override
	public CompletableFuture<@Nullable String> readLine() {
		return readLine("readLine", false);
	}

	@Override
	public CompletableFuture<@Nullable String> readLineWithTerminator() {
		return readLine("readLineWithTerminator", true);
	}

	private CompletableFuture<@Nullable String> readLine(String method, boolean terminated) {
		TextSettings text = this.text;
		return start(new PendingRead<@Nullable String>(this.turn, method) {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				LineCharset.require(text.charset(), method);
				return buffer.canReadLine();
			}

			@Override
			@Nullable String take(ReceiveBuffer buffer) throws IOException {
				return buffer.readLine(text, terminated);
			}

		});
	}

	@Override
	public CompletableFuture<@Nullable Void> forEachLine(
			Function<? super String, ? extends @Nullable CompletionStage<?>> action) {
		Objects.requireNonNull(action, "action");
		return RepeatedRead.start(new LinesRead(this, action));
	}

	@Override
	public CompletableFuture<Boolean> request(int byteCount) {
		return start(new NumberRead<>(this.turn, "request", byteCount, (buffer) -> buffer.request(byteCount)));
	}

	@Override
	public CompletableFuture<Byte> readByte() {
		return start(new NumberRead<>(this.turn, "readByte", Byte.BYTES, ReceiveBuffer::takeByte));
	}

	@Override
	public CompletableFuture<Short> readShort() {
		return start(new NumberRead<>(this.turn, "readShort", Short.BYTES, ReceiveBuffer::takeShort));
	}

	@Override
	public CompletableFuture<Short> readShortLe() {
		return start(new NumberRead<>(this.turn, "readShortLe", Short.BYTES,
				(buffer) -> Short.reverseBytes(buffer.takeShort())));
	}

	@Override
	public CompletableFuture<Integer> readInt() {
		return start(new NumberRead<>(this.turn, "readInt", Integer.BYTES, ReceiveBuffer::takeInt));
	}

	@Override
	public CompletableFuture<Integer> readIntLe() {
		return start(new NumberRead<>(this.turn, "readIntLe", Integer.BYTES,
				(buffer) -> Integer.reverseBytes(buffer.takeInt())));
	}

	@Override
	public CompletableFuture<Long> readLong() {
		return start(new NumberRead<>(this.turn, "readLong", Long.BYTES, ReceiveBuffer::takeLong));
	}

	@Override
	public CompletableFuture<Long> readLongLe() {
		return start(new NumberRead<>(this.turn, "readLongLe", Long.BYTES,
				(buffer) -> Long.reverseBytes(buffer.takeLong())));
	}

	@Override
	public CompletableFuture<Integer> readUnsignedByte() {
		return start(new NumberRead<>(this.turn, "readUnsignedByte", Byte.BYTES,
				(buffer) -> Byte.toUnsignedInt(buffer.takeByte())));
	}

	@Override
	public CompletableFuture<Integer> readUnsignedShort() {
		return start(new NumberRead<>(this.turn, "readUnsignedShort", Short.BYTES,
				(buffer) -> Short.toUnsignedInt(buffer.takeShort())));
	}

	@Override
	public CompletableFuture<Integer> readUnsignedShortLe() {
		return start(new NumberRead<>(this.turn, "readUnsignedShortLe", Short.BYTES,
				(buffer) -> Short.toUnsignedInt(Short.reverseBytes(buffer.takeShort()))));
	}

	@Override
	public CompletableFuture<Long> readUnsignedInt() {
		return start(new NumberRead<>(this.turn, "readUnsignedInt", Integer.BYTES,
				(buffer) -> Integer.toUnsignedLong(buffer.takeInt())));
	}

	@Override
	public CompletableFuture<Long> readUnsignedIntLe() {
		return start(new NumberRead<>(this.turn, "readUnsignedIntLe", Integer.BYTES,
				(buffer) -> Integer.toUnsignedLong(Integer.reverseBytes(buffer.takeInt()))));
	}

	@Override
	public CompletableFuture<Long> transferTo(StreamWriter writer) {
		Objects.requireNonNull(writer, "writer");
		return RepeatedRead.start(new TransferRead(this, writer));
	}

	/**
	 * Read what is there, to send it elsewhere.
	 * @return a future of the bytes, empty at the end of a stream that is complete
	 */
	CompletableFuture<byte[]> readToTransfer() {
		return start(new PendingRead<>(this.turn, "transferTo") {

			@Override
			boolean isReady(ReceiveBuffer buffer) throws IOException {
				return buffer.canRead();
			}

			@Override
			byte[] take(ReceiveBuffer buffer) throws IOException {
				byte[] bytes = buffer.read(BlockingStreamReader.TRANSFER_CHUNK);
				if (bytes.length == 0) {
					buffer.requireWhole();
				}
				return bytes;
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

	@Override
	public AsyncStreamReader timeout(Duration timeout) {
		return new FutureStreamReader(this.turn, this.text, TimeLimits.ofRead(timeout));
	}

	@Override
	public int limit() {
		return this.turn.buffer().limit();
	}

	private <T extends @Nullable Object> CompletableFuture<T> start(PendingRead<T> read) {
		try {
			read.begin();
		}
		catch (IllegalStateException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (this.timeoutNanos > 0 && !read.isDone()) {
			ReadTimeout.watch(this.turn, read, this.timeoutNanos);
		}
		return read;
	}

}
