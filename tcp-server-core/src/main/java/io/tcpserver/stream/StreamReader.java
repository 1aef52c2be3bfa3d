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

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Bytes from the peer, with the rules of {@code asyncio.StreamReader}. Each method blocks
 * until it has what it promises. Once the peer has reset the connection every method
 * throws an {@link IOException}, also if bytes are left
 * (<a href="../doc-files/asyncio.html#r08">asyncio R08</a>); an interrupt makes a waiting
 * one throw {@link java.io.InterruptedIOException}, a passed
 * {@linkplain #timeout(Duration) time-out} {@link java.net.SocketTimeoutException}. No
 * byte is lost by either.
 * <p>
 * The stream ends when the peer ends it, when the handler closes its {@link StreamWriter}
 * (<a href="../doc-files/asyncio.html#w15">asyncio W15</a>), and when this side ends the
 * connection otherwise: by a shutdown, as it is too old, by a time-out, or because the
 * application closes or aborts it. Only the peer's end says that everything has arrived;
 * {@link #inputEndedBy()} tells the ends apart. After an end of the last kind,
 * {@link #readLine()}, {@link #readUntil(byte[]...)}, their variants, {@link #lines()},
 * {@link #request(int)} and {@link #read(int)} report the end of the stream if nothing is
 * buffered. All other methods throw {@link InputEndedException}, and so do these if only
 * a part of what they promise is buffered, except {@link #read(int)}, which returns it.
 * <p>
 * One thread reads at a time: a second concurrent read fails with
 * {@link IllegalStateException} (<a href="../doc-files/asyncio.html#r46">asyncio
 * R46</a>). While {@link #limit()} bytes or more are waiting to be read, reading from the
 * network pauses.
 * <p>
 * Not meant to be implemented by applications: methods may be added in a minor release.
 * Code that has to work with other sources as well takes the {@linkplain #asInputStream()
 * input stream}; tests of handlers connect to a server that is bound to an ephemeral
 * port.
 *
 * @since 0.1.0
 */
public interface StreamReader {

	/**
	 * Read what is there, at least one byte. Not bounded by {@link #limit()}.
	 * @param maxBytes the largest number of bytes; zero returns at once
	 * @return the bytes, empty at the end of the stream
	 * @throws IOException if the connection is lost
	 */
	byte[] read(int maxBytes) throws IOException;

	/**
	 * Read exactly the given number of bytes. Not bounded by {@link #limit()}.
	 * @param byteCount the number of bytes; zero returns at once
	 * @return the bytes
	 * @throws IncompleteReadException if the stream ends first; it carries what was read
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	byte[] readExactly(int byteCount) throws IOException;

	/**
	 * Read up to the end of the stream. Not bounded by {@link #limit()}.
	 * @return the bytes
	 * @throws InputEndedException if this side has ended the input before the peer did
	 * @throws IOException if the connection is lost
	 */
	byte[] readAll() throws IOException;

	/**
	 * Read up to and including a separator; of several the one that ends first wins.
	 * @param separators the separators, at least one, each of at least one byte
	 * @return the bytes with the separator
	 * @throws IncompleteReadException if the stream ends first; it carries what was read
	 * @throws LimitOverrunException if more than {@link #limit()} bytes come before a
	 * separator; they are kept and can be read by other methods
	 * @throws InputEndedException if this side has ended the input when only a part was
	 * buffered
	 * @throws IOException if the connection is lost
	 */
	byte[] readUntil(byte[]... separators) throws IOException;

	/**
	 * Read up to and including a separator as {@link #readUntil(byte[]...)}, or what is
	 * left before the end of the stream. The result ends with a separator unless it is
	 * the last one.
	 * @param separators the separators, at least one, each of at least one byte
	 * @return the bytes with the separator, or the rest without one; empty at the end of
	 * the stream
	 * @throws LimitOverrunException if more than {@link #limit()} bytes come before a
	 * separator; they are kept and can be read by other methods
	 * @throws InputEndedException if this side has ended the input when only a part was
	 * buffered
	 * @throws IOException if the connection is lost
	 */
	byte[] readUntilOrEof(byte[]... separators) throws IOException;

	/**
	 * Read a line that ends with LF or CRLF, in the charset of the server. The last line
	 * needs no end.
	 * @return the line without its end, or {@code null} at the end of the stream
	 * @throws LimitOverrunException if the line is longer than {@link #limit()} bytes; it
	 * is dropped, as far as it has arrived
	 * @throws InputEndedException if this side has ended the input when only a part of
	 * the line was buffered
	 * @throws IllegalStateException if a line feed is not the single byte 0x0A in the
	 * charset of the server, such as UTF-16 and EBCDIC
	 * @throws IOException if the connection is lost
	 */
	@Nullable String readLine() throws IOException;

	/**
	 * Read a line as {@link #readLine()}, and keep the LF or CRLF that it ends with
	 * [{@code readline}]. So a last line that was not terminated, and may be a part of
	 * what was meant, is the one that does not end with LF.
	 * @return the line with its end, or the rest without one; {@code null} at the end of
	 * the stream
	 * @throws LimitOverrunException if the line is longer than {@link #limit()} bytes; it
	 * is dropped, as far as it has arrived
	 * @throws InputEndedException if this side has ended the input when only a part of
	 * the line was buffered
	 * @throws IllegalStateException if a line feed is not the single byte 0x0A in the
	 * charset of the server, such as UTF-16 and EBCDIC
	 * @throws IOException if the connection is lost
	 */
	@Nullable String readLineWithTerminator() throws IOException;

	/**
	 * Return the lines up to the end of the stream, each read when it is asked for: the
	 * counterpart of {@code async for line in reader}
	 * (<a href="../doc-files/asyncio.html#r49">asyncio R49</a>).
	 * @return the lines, to iterate over once; the iterator throws
	 * {@link java.io.UncheckedIOException}, and what else {@link #readLine()} throws
	 */
	Iterable<String> lines();

	/**
	 * Wait until the given number of bytes can be read without waiting. This is the way
	 * to read binary messages up to the end of the stream, as the end between two of them
	 * is none within one:
	 *
	 * <pre class="code">
	 * while (reader.request(Short.BYTES)) {
	 *     byte[] message = reader.readExactly(reader.readUnsignedShort());
	 *     ...
	 * }
	 * </pre>
	 *
	 * If the stream ends within the length, this method returns {@code false} as well:
	 * unless {@link #isAtEof()}, bytes are left. If it ends within the message,
	 * {@link #readExactly(int)} throws an {@link IncompleteReadException}.
	 * @param byteCount the number of bytes
	 * @return {@code false} if the stream ends first
	 * @throws InputEndedException if this side has ended the input when only a part was
	 * buffered
	 * @throws IOException if the connection is lost
	 */
	boolean request(int byteCount) throws IOException;

	/**
	 * Return whether the stream has ended and every byte was read. Does not block.
	 * @return {@code true} at the end of the stream
	 */
	boolean isAtEof();

	/**
	 * Return who has ended the stream. Does not block. What has arrived before the end
	 * may still be buffered; see {@link #isAtEof()}.
	 * @return who has ended it, empty as long as more may arrive, and while somebody else
	 * reads
	 */
	Optional<InputEnd> inputEndedBy();

	/**
	 * Read a byte.
	 * @return the byte
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	byte readByte() throws IOException;

	/**
	 * Read a 16-bit integer, most significant byte first.
	 * @return the number
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	short readShort() throws IOException;

	/**
	 * Read a 16-bit integer, least significant byte first.
	 * @return the number
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	default short readShortLe() throws IOException {
		return Short.reverseBytes(readShort());
	}

	/**
	 * Read a 32-bit integer, most significant byte first.
	 * @return the number
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	int readInt() throws IOException;

	/**
	 * Read a 32-bit integer, least significant byte first.
	 * @return the number
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	default int readIntLe() throws IOException {
		return Integer.reverseBytes(readInt());
	}

	/**
	 * Read a 64-bit integer, most significant byte first.
	 * @return the number
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	long readLong() throws IOException;

	/**
	 * Read a 64-bit integer, least significant byte first.
	 * @return the number
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	default long readLongLe() throws IOException {
		return Long.reverseBytes(readLong());
	}

	/**
	 * Read a byte as an unsigned number.
	 * @return the number, from 0 to 255
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	default int readUnsignedByte() throws IOException {
		return Byte.toUnsignedInt(readByte());
	}

	/**
	 * Read a 16-bit integer as an unsigned number, most significant byte first.
	 * @return the number, from 0 to 65,535
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	default int readUnsignedShort() throws IOException {
		return Short.toUnsignedInt(readShort());
	}

	/**
	 * Read a 16-bit integer as an unsigned number, least significant byte first.
	 * @return the number, from 0 to 65,535
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	default int readUnsignedShortLe() throws IOException {
		return Short.toUnsignedInt(readShortLe());
	}

	/**
	 * Read a 32-bit integer as an unsigned number, most significant byte first.
	 * @return the number, from 0 to 4,294,967,295
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	default long readUnsignedInt() throws IOException {
		return Integer.toUnsignedLong(readInt());
	}

	/**
	 * Read a 32-bit integer as an unsigned number, least significant byte first.
	 * @return the number, from 0 to 4,294,967,295
	 * @throws IncompleteReadException if the stream ends first
	 * @throws InputEndedException if this side has ended the input first
	 * @throws IOException if the connection is lost
	 */
	default long readUnsignedIntLe() throws IOException {
		return Integer.toUnsignedLong(readIntLe());
	}

	/**
	 * Send everything that is read to the writer, up to the end of the stream, no faster
	 * than it takes it.
	 * @param writer where to write
	 * @return the number of bytes
	 * @throws InputEndedException if this side has ended the input before the peer did;
	 * what has arrived is sent to the writer
	 * @throws IOException if either connection is lost
	 */
	long transferTo(StreamWriter writer) throws IOException;

	/**
	 * Return a view with a time-out for each call that has to wait. The view shares the
	 * bytes and the one-reader rule.
	 * @param timeout the longest time that one call may wait
	 * @return the view
	 */
	StreamReader timeout(Duration timeout);

	/**
	 * Return the longest line or delimited chunk that can be read.
	 * @return the limit in bytes, 65536 unless configured
	 */
	int limit();

	/**
	 * Return these bytes as an input stream, for libraries that want one. Closing it has
	 * no effect on the connection. If this side has ended the input before the peer did,
	 * it throws {@link InputEndedException} at the end, each time, where it would return
	 * -1.
	 * @return the stream, sharing the bytes and the one-reader rule
	 */
	InputStream asInputStream();

	/**
	 * Return these bytes through methods that do not block.
	 * @return the view, sharing the bytes and the one-reader rule
	 */
	AsyncStreamReader async();

}
