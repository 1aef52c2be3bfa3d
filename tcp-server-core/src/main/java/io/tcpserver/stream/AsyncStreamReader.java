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

package io.tcpserver.stream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * The non-blocking view of a {@link StreamReader}: the same bytes by the same rules, as
 * futures. One read at a time: another one fails with {@link IllegalStateException}
 * (<a href="../doc-files/asyncio.html#r46">asyncio R46</a>). Cancelling a future, or
 * completing it in another way, gives up the wait and loses no bytes. Futures complete on
 * an I/O thread, or at once in the calling thread, and fail with what the method of the
 * same name throws.
 * <p>
 * Not meant to be implemented by applications: methods may be added in a minor release.
 * Tests of handlers connect to a server that is bound to an ephemeral port.
 *
 * @since 0.1.0
 */
public interface AsyncStreamReader {

	/**
	 * Read what is there, at least one byte.
	 * @param maxBytes the largest number of bytes
	 * @return a future of the bytes, empty at the end of the stream
	 * @see StreamReader#read(int)
	 */
	CompletableFuture<byte[]> read(int maxBytes);

	/**
	 * Read exactly the given number of bytes.
	 * @param byteCount the number of bytes
	 * @return a future of the bytes
	 * @see StreamReader#readExactly(int)
	 */
	CompletableFuture<byte[]> readExactly(int byteCount);

	/**
	 * Read up to and including a separator.
	 * @param separators the separators
	 * @return a future of the bytes
	 * @see StreamReader#readUntil(byte[]...)
	 */
	CompletableFuture<byte[]> readUntil(byte[]... separators);

	/**
	 * Read up to and including a separator, or what is left before the end of the stream.
	 * @param separators the separators
	 * @return a future of the bytes, empty at the end of the stream
	 * @see StreamReader#readUntilOrEof(byte[]...)
	 */
	CompletableFuture<byte[]> readUntilOrEof(byte[]... separators);

	/**
	 * Read a line.
	 * @return a future of the line without its end, of {@code null} at the end of the
	 * stream
	 * @see StreamReader#readLine()
	 */
	CompletableFuture<@Nullable String> readLine();

	/**
	 * Read a line, and keep what it ends with.
	 * @return a future of the line with its end, of {@code null} at the end of the stream
	 * @see StreamReader#readLineWithTerminator()
	 */
	CompletableFuture<@Nullable String> readLineWithTerminator();

	/**
	 * Call an action with each line up to the end of the stream, one after the other: the
	 * counterpart of {@link StreamReader#lines()}. The next line is read when the stage
	 * that the action has returned is complete.
	 * @param action called on an I/O thread, or in the calling thread with lines that
	 * have arrived: must not block. Returns a stage to wait for, or {@code null}
	 * @return a future that completes at the end of the stream, or exceptionally as
	 * {@link #readLine()} does, with what the action throws, or as its stage does. To
	 * complete it in another way, or to cancel it, gives up the wait for the next line;
	 * the stage of an action is not cancelled
	 */
	CompletableFuture<@Nullable Void> forEachLine(
			Function<? super String, ? extends @Nullable CompletionStage<?>> action);

	/**
	 * Wait until the given number of bytes can be read without waiting.
	 * @param byteCount the number of bytes
	 * @return a future of {@code true}, or of {@code false} if the stream ends first
	 * @see StreamReader#request(int)
	 */
	CompletableFuture<Boolean> request(int byteCount);

	/**
	 * Read a byte.
	 * @return a future of the number
	 * @see StreamReader#readByte()
	 */
	CompletableFuture<Byte> readByte();

	/**
	 * Read a 16-bit integer, most significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readShort()
	 */
	CompletableFuture<Short> readShort();

	/**
	 * Read a 16-bit integer, least significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readShortLe()
	 */
	CompletableFuture<Short> readShortLe();

	/**
	 * Read a 32-bit integer, most significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readInt()
	 */
	CompletableFuture<Integer> readInt();

	/**
	 * Read a 32-bit integer, least significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readIntLe()
	 */
	CompletableFuture<Integer> readIntLe();

	/**
	 * Read a 64-bit integer, most significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readLong()
	 */
	CompletableFuture<Long> readLong();

	/**
	 * Read a 64-bit integer, least significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readLongLe()
	 */
	CompletableFuture<Long> readLongLe();

	/**
	 * Read a byte as an unsigned number.
	 * @return a future of the number
	 * @see StreamReader#readUnsignedByte()
	 */
	CompletableFuture<Integer> readUnsignedByte();

	/**
	 * Read a 16-bit integer as an unsigned number, most significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readUnsignedShort()
	 */
	CompletableFuture<Integer> readUnsignedShort();

	/**
	 * Read a 16-bit integer as an unsigned number, least significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readUnsignedShortLe()
	 */
	CompletableFuture<Integer> readUnsignedShortLe();

	/**
	 * Read a 32-bit integer as an unsigned number, most significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readUnsignedInt()
	 */
	CompletableFuture<Long> readUnsignedInt();

	/**
	 * Read a 32-bit integer as an unsigned number, least significant byte first.
	 * @return a future of the number
	 * @see StreamReader#readUnsignedIntLe()
	 */
	CompletableFuture<Long> readUnsignedIntLe();

	/**
	 * Send everything that is read to the writer, up to the end of the stream, no faster
	 * than it takes it.
	 * @param writer where to write
	 * @return a future of the number of bytes. To complete it in another way, or to
	 * cancel it, gives up the wait for more
	 * @see StreamReader#transferTo(StreamWriter)
	 */
	CompletableFuture<Long> transferTo(StreamWriter writer);

	/**
	 * Read up to the end of the stream.
	 * @return a future of the bytes
	 * @see StreamReader#readAll()
	 */
	CompletableFuture<byte[]> readAll();

	/**
	 * Return whether the stream has ended and every byte was read.
	 * @return {@code true} at the end of the stream
	 */
	boolean isAtEof();

	/**
	 * Return who has ended the stream.
	 * @return who has ended it, empty as long as more may arrive, and while somebody else
	 * reads
	 * @see StreamReader#inputEndedBy()
	 */
	Optional<InputEnd> inputEndedBy();

	/**
	 * Return a view with a time-out for each read that has to wait, those of
	 * {@link #forEachLine} and {@link #transferTo} included: its future fails with a
	 * {@link java.net.SocketTimeoutException}. The view shares the bytes and the
	 * one-reader rule.
	 * @param timeout the longest time that one read may wait
	 * @return the view
	 * @see StreamReader#timeout(java.time.Duration)
	 */
	AsyncStreamReader timeout(Duration timeout);

	/**
	 * Return the longest line or delimited chunk that can be read.
	 * @return the limit in bytes, 65536 unless configured
	 */
	int limit();

}
