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
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.tcpserver.settings.TextSettings;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived of a stream and was not taken yet, and how the stream ends: the side
 * of a {@link ReceiveBuffer} that is fed, which knows nothing of the ways to read.
 * Confined to one thread at a time.
 */
public abstract class ReceivedStream {

	private final ByteQueue bytes = new ByteQueue();

	private final Consumer<? super IOException> thrown;

	private boolean eof;

	// Null unless the stream was ended before its peer has ended it
	private @Nullable Supplier<? extends IOException> cutShort;

	private @Nullable Supplier<? extends IOException> failure;

	ReceivedStream(Consumer<? super IOException> thrown) {
		this.thrown = Objects.requireNonNull(thrown, "thrown");
	}

	/**
	 * Return what is buffered, for the takes.
	 * @return the bytes
	 */
	final ByteQueue bytes() {
		return this.bytes;
	}

	/**
	 * Append bytes; none at all changes nothing.
	 * @param chunk the bytes, which the caller gives away and must not touch again
	 * @throws IllegalStateException after {@link #feedEof()}
	 */
	public final void feed(byte[] chunk) {
		if (this.eof) {
			throw new IllegalStateException("Bytes must not be fed after the end of the stream");
		}
		this.bytes.append(chunk);
	}

	/**
	 * Note that the stream has ended: what is buffered is all there will be. May be
	 * called again; of several ends the first counts.
	 */
	public final void feedEof() {
		this.eof = true;
	}

	/**
	 * Note that the stream was ended before its peer has ended it: what is buffered is
	 * all there will be, and not all there should be. Has no effect if the stream has
	 * ended.
	 * @param cutShort creates the exception for takes that would present a part as a
	 * whole, a new one for each
	 */
	final void feedEnd(Supplier<? extends IOException> cutShort) {
		Objects.requireNonNull(cutShort, "cutShort");
		if (!this.eof) {
			this.eof = true;
			this.cutShort = cutShort;
		}
	}

	/**
	 * Make every later read fail, including those of bytes that are buffered. A later
	 * failure replaces an earlier one.
	 * @param failure creates the exception, a new one for each read that fails, as no two
	 * callers may share one
	 */
	final void fail(Supplier<? extends IOException> failure) {
		this.failure = Objects.requireNonNull(failure, "failure");
	}

	/**
	 * Return the exception that reads fail with.
	 * @return a new exception at each call, {@code null} if reads do not fail
	 */
	final @Nullable IOException exception() {
		return (this.failure != null) ? this.failure.get() : null;
	}

	/**
	 * Return the number of bytes that are buffered.
	 * @return the number of bytes
	 */
	final int size() {
		return this.bytes.size();
	}

	/**
	 * Return if the end was fed, of either kind, whether or not bytes are still buffered.
	 * @return {@code true} once the end was fed
	 */
	public final boolean isEofFed() {
		return this.eof;
	}

	final boolean isCutShort() {
		return this.cutShort != null;
	}

	/**
	 * Return if the stream has ended and every byte was read.
	 * @return {@code true} at the end of the stream
	 */
	final boolean isAtEof() {
		return this.eof && size() == 0;
	}

	/**
	 * Take what is buffered, whether or not the stream has ended or failed.
	 * @return all buffered bytes
	 */
	final byte[] takeBuffered() {
		return this.bytes.take(size());
	}

	/**
	 * Throw if the stream was ended before its peer has ended it: for those who have read
	 * to the end in parts.
	 */
	final void requireWhole() throws IOException {
		if (this.cutShort != null) {
			throw this.cutShort.get();
		}
	}

	/**
	 * Throw if a part of a unit, such as a line, is buffered of which there should be
	 * more: nothing at all is no part of one.
	 */
	final void requireUnitWhole() throws IOException {
		if (size() > 0) {
			requireWhole();
		}
	}

	/**
	 * Throw what reads fail with, if they do.
	 */
	final void throwFailure() throws IOException {
		IOException exception = exception();
		if (exception != null) {
			throw thrown(exception);
		}
	}

	/**
	 * Let others know of an exception that is thrown next.
	 * @param <X> its type
	 * @param failure the exception
	 * @return the exception
	 */
	final <X extends IOException> X thrown(X failure) {
		this.thrown.accept(failure);
		return failure;
	}

	/**
	 * Return what this buffer holds, used or not.
	 * @return the length of its array, 0 if there is none
	 */
	final int capacity() {
		return this.bytes.capacity();
	}

	/**
	 * Hold no more than is buffered, as memory is short.
	 */
	final void compact() {
		this.bytes.compact();
	}

	/**
	 * Take text from the front.
	 * @param count how many bytes it has
	 * @param text how it is decoded
	 * @param terminator how many bytes behind it to drop
	 * @return the text
	 * @throws CharacterCodingException if it is malformed, and that is reported; it is
	 * dropped
	 */
	final String takeText(int count, TextSettings text, int terminator) throws CharacterCodingException {
		try {
			return this.bytes.takeString(count, text, terminator);
		}
		catch (CharacterCodingException ex) {
			throw thrown(ex);
		}
	}

}
