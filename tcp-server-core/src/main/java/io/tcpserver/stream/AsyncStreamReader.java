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

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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
	 * Read a line.
	 * @return a future of the line without its end, of {@code null} at the end of the
	 * stream
	 * @see StreamReader#readLine()
	 */
	CompletableFuture<@Nullable String> readLine();

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

}
