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
import java.util.Objects;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.tcpserver.settings.TextSettings;
import io.tcpserver.stream.IncompleteReadException;
import io.tcpserver.stream.LimitOverrunException;
import org.jspecify.annotations.Nullable;

/**
 * What was received and not yet read, with every rule of {@code asyncio.StreamReader} on
 * how it may be read, and without any waiting. A {@code canXxx} method tells if the take
 * of the same name can be done now; if not, its caller waits, feeds what arrives and asks
 * again. Doing a take whose {@code canXxx} is false is an {@link IllegalStateException}.
 * After {@link #fail(Supplier)} all of them throw the failure as their
 * {@link IOException}, whatever is buffered.
 * <p>
 * A stream ends as its peer wants it to, by {@link #feedEof()}, or before, by
 * {@link #feedEnd(Supplier)}. In the second case no take presents a part as a whole:
 * those that read to the end or a given number of bytes throw, and so does any other of
 * which only a part is buffered. What they would have taken stays buffered.
 * <p>
 * Confined to one thread at a time. An empty buffer holds no array, and one of which
 * little is left gives a large array back.
 */
public final class ReceiveBuffer extends ReceivedStream {

	/**
	 * Limit of a reader that is not given another one: 64 KiB, as asyncio.
	 */
	public static final int DEFAULT_LIMIT = 64 * 1024;

	private static final byte[][] LINE_FEED = { { '\n' } };

	private final SeparatorSearch search = new SeparatorSearch();

	private final int limit;

	/**
	 * Create an empty buffer.
	 * @param limit the most bytes that may come before a separator or a line end
	 * @throws IllegalArgumentException if the limit is not positive
	 */
	public ReceiveBuffer(int limit) {
		this(limit, (failure) -> {
		});
	}

	/**
	 * Create an empty buffer whose exceptions can be told from those of others.
	 * @param limit the most bytes that may come before a separator or a line end
	 * @param thrown called with every {@link IOException} before it is thrown
	 * @throws IllegalArgumentException if the limit is not positive
	 */
	ReceiveBuffer(int limit, Consumer<? super IOException> thrown) {
		super(thrown);
		if (limit <= 0) {
			throw new IllegalArgumentException("'limit' must be positive, got " + limit);
		}
		this.limit = limit;
	}

	/**
	 * Return the most bytes that may come before a separator or a line end. It bounds
	 * neither what is buffered nor any other way of reading.
	 * @return the limit in bytes
	 */
	int limit() {
		return this.limit;
	}

	/**
	 * Return if {@link #read(int)} needs no more input.
	 * @return {@code true} if a byte is buffered or the stream has ended
	 */
	public boolean canRead() throws IOException {
		throwFailure();
		return isEofFed() || size() > 0;
	}

	/**
	 * Take what is buffered, up to a number of bytes. Zero bytes can always be read.
	 * @param maxBytes the most bytes to take, not bounded by {@link #limit()}
	 * @return the bytes, empty at the end of the stream
	 * @throws IllegalArgumentException if {@code maxBytes} is negative
	 */
	public byte[] read(int maxBytes) throws IOException {
		return bytes().take(available("maxBytes", maxBytes));
	}

	/**
	 * Take what is buffered into an array, with the result of
	 * {@link java.io.InputStream#read(byte[], int, int)}. Throws at the end of a stream
	 * that was cut short, as whoever reads -1 takes the stream for complete.
	 * @param target where the bytes go
	 * @param offset the index of the first one
	 * @param length the most bytes to take
	 * @return the number of bytes taken, -1 at the end of the stream
	 * @throws IndexOutOfBoundsException if the range is not within the array
	 */
	int read(byte[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		int count = available("length", length);
		if (count == 0 && length > 0) {
			requireWhole();
			return -1;
		}
		bytes().take(target, offset, count);
		return count;
	}

	private int available(String name, int maxBytes) throws IOException {
		requireNotNegative(name, maxBytes);
		requireInput(canRead() || maxBytes == 0, "read");
		return Math.min(maxBytes, size());
	}

	/**
	 * Return if {@link #readExactly(int)} needs no more input, or the take of a primitive
	 * of that size.
	 * @param byteCount the number of bytes, not bounded by {@link #limit()}
	 * @return {@code true} if as many bytes are buffered or the stream has ended
	 * @throws IllegalArgumentException if {@code byteCount} is negative
	 */
	public boolean canReadExactly(int byteCount) throws IOException {
		requireNotNegative("byteCount", byteCount);
		throwFailure();
		return isEofFed() || size() >= byteCount;
	}

	/**
	 * Take exactly a number of bytes.
	 * @param byteCount the number of bytes
	 * @return the bytes
	 * @throws IllegalArgumentException if {@code byteCount} is negative
	 * @throws IncompleteReadException if the stream ended before; empties the buffer
	 */
	public byte[] readExactly(int byteCount) throws IOException {
		requireExactly(byteCount);
		return bytes().take(byteCount);
	}

	/**
	 * Take one byte, without allocation.
	 * @return the byte
	 * @throws IncompleteReadException if the stream ended before
	 */
	byte takeByte() throws IOException {
		requireExactly(Byte.BYTES);
		return bytes().takeByte();
	}

	/**
	 * Take two bytes as a big-endian number, without allocation.
	 * @return the number
	 * @throws IncompleteReadException if the stream ended before; empties the buffer
	 */
	short takeShort() throws IOException {
		requireExactly(Short.BYTES);
		return bytes().takeShort();
	}

	/**
	 * Take four bytes as a big-endian number, without allocation.
	 * @return the number
	 * @throws IncompleteReadException if the stream ended before; empties the buffer
	 */
	int takeInt() throws IOException {
		requireExactly(Integer.BYTES);
		return bytes().takeInt();
	}

	/**
	 * Take eight bytes as a big-endian number, without allocation.
	 * @return the number
	 * @throws IncompleteReadException if the stream ended before; empties the buffer
	 */
	public long takeLong() throws IOException {
		requireExactly(Long.BYTES);
		return bytes().takeLong();
	}

	private void requireExactly(int byteCount) throws IOException {
		requireInput(canReadExactly(byteCount), "readExactly");
		if (size() < byteCount) {
			requireWhole();
			throw thrown(new IncompleteReadException(bytes().take(size()), byteCount));
		}
	}

	/**
	 * Return if a number of bytes can be taken. Takes none, and needs as much input as
	 * {@link #canReadExactly(int)} says.
	 * @param byteCount the number of bytes, not bounded by {@link #limit()}
	 * @return {@code false} if the stream ended before
	 * @throws IllegalArgumentException if {@code byteCount} is negative
	 */
	boolean request(int byteCount) throws IOException {
		requireInput(canReadExactly(byteCount), "request");
		if (size() >= byteCount) {
			return true;
		}
		requireUnitWhole();
		return false;
	}

	/**
	 * Return if {@link #readAll()} needs no more input.
	 * @return {@code true} if the stream has ended
	 */
	public boolean canReadAll() throws IOException {
		throwFailure();
		return isEofFed();
	}

	/**
	 * Take everything up to the end of the stream.
	 * @return the bytes, empty if there are none
	 */
	public byte[] readAll() throws IOException {
		requireInput(canReadAll(), "readAll");
		requireWhole();
		return bytes().take(size());
	}

	/**
	 * Return if {@link #readUntil(byte[]...)} needs no more input.
	 * @param separators the separators, each of at least one byte
	 * @return {@code true} if a separator is buffered or the stream has ended
	 * @throws IllegalArgumentException if there is no separator or one is empty
	 * @throws LimitOverrunException if more than {@link #limit()} bytes come before a
	 * separator; they stay buffered
	 */
	public boolean canReadUntil(byte[]... separators) throws IOException {
		return find(separators) || isEofFed();
	}

	/**
	 * Take everything up to and including a separator. Of several separators the one that
	 * ends first counts, and the shortest of those that end together.
	 * @param separators the separators, each of at least one byte
	 * @return the bytes, ending with the separator
	 * @throws IllegalArgumentException if there is no separator or one is empty
	 * @throws IncompleteReadException if the stream ended before; empties the buffer
	 * @throws LimitOverrunException if more than {@link #limit()} bytes come before a
	 * separator; they stay buffered
	 */
	public byte[] readUntil(byte[]... separators) throws IOException {
		boolean found = find(separators);
		requireInput(found || isEofFed(), "readUntil");
		if (!found) {
			requireUnitWhole();
			throw thrown(new IncompleteReadException(bytes().take(size())));
		}
		return bytes().take(bytes().matchEnd(this.search));
	}

	/**
	 * Take everything up to and including a separator as {@link #readUntil(byte[]...)},
	 * or whatever is left at the end of the stream.
	 * @param separators the separators, each of at least one byte
	 * @return the bytes, empty at the end of the stream
	 */
	public byte[] readUntilOrEof(byte[]... separators) throws IOException {
		boolean found = find(separators);
		requireInput(found || isEofFed(), "readUntilOrEof");
		if (!found) {
			requireUnitWhole();
		}
		return bytes().take(found ? bytes().matchEnd(this.search) : size());
	}

	/**
	 * Return if {@link #readLine} needs no more input.
	 * @return {@code true} if a line end is buffered or the stream has ended
	 * @throws LimitOverrunException if the line is longer than {@link #limit()} bytes
	 * without its LF; it is dropped up to its LF, or as far as it is buffered
	 */
	public boolean canReadLine() throws IOException {
		return findLine() || isEofFed();
	}

	/**
	 * Take a line that ends with LF or CRLF, or whatever is left at the end of the
	 * stream.
	 * @param text how to decode the line
	 * @param terminated whether the line keeps its LF or CRLF
	 * @return the line, {@code null} at the end of the stream
	 * @throws LimitOverrunException if the line is longer than {@link #limit()} bytes
	 * without its LF; it is dropped up to its LF, or as far as it is buffered
	 * @throws java.nio.charset.CharacterCodingException if it is malformed, and that is
	 * reported; it is dropped
	 */
	public @Nullable String readLine(TextSettings text, boolean terminated) throws IOException {
		boolean found = findLine();
		requireInput(found || isEofFed(), "readLine");
		if (!found) {
			requireUnitWhole();
			return (size() > 0) ? takeText(size(), text, 0) : null;
		}
		int lineFeed = bytes().matchStart(this.search);
		if (terminated) {
			return takeText(lineFeed + 1, text, 0);
		}
		boolean carriageReturn = lineFeed > 0 && bytes().get(lineFeed - 1) == '\r';
		return takeText(lineFeed - (carriageReturn ? 1 : 0), text, carriageReturn ? 2 : 1);
	}

	private boolean findLine() throws IOException {
		try {
			return find(LINE_FEED);
		}
		catch (LimitOverrunException ex) {
			boolean found = bytes().find(this.search);
			bytes().drop(found ? bytes().matchEnd(this.search) : size());
			throw ex;
		}
	}

	private boolean find(byte[][] separators) throws IOException {
		this.search.use(separators);
		throwFailure();
		boolean found = bytes().find(this.search);
		// Without a match, the last bytes may be the beginning of the longest separator.
		int consumed = found ? bytes().matchStart(this.search) : size() + 1 - this.search.maxLength();
		if (consumed > this.limit) {
			String message = found ? "Separator is found, but beyond the limit" : "Separator is not found";
			throw thrown(new LimitOverrunException(message, consumed, this.limit));
		}
		return found;
	}

	private static void requireNotNegative(String name, int value) {
		if (value < 0) {
			throw new IllegalArgumentException("'" + name + "' must not be negative, got " + value);
		}
	}

	private void requireInput(boolean enough, String method) {
		if (!enough) {
			throw new IllegalStateException(method + " needs more input than the " + size() + " bytes buffered");
		}
	}

	/**
	 * Return how many bytes were looked at in searches, for tests that no byte is
	 * searched twice.
	 * @return the number of bytes
	 */
	long examined() {
		return this.search.examined();
	}

	@Override
	public String toString() {
		StringJoiner state = new StringJoiner(", ", "ReceiveBuffer[", "]");
		if (size() > 0) {
			state.add(size() + " bytes");
		}
		if (isEofFed()) {
			state.add(isCutShort() ? "cut short" : "eof");
		}
		if (this.limit != DEFAULT_LIMIT) {
			state.add("limit=" + this.limit);
		}
		IOException failure = exception();
		if (failure != null) {
			state.add("failed=" + failure);
		}
		return state.toString();
	}

}
