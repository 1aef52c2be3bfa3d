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

package io.tcpserver.netty.connection;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.tcpserver.stream.IncompleteReadException;
import io.tcpserver.stream.InputEndedException;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * The ways to read a stream, and what each is to give if the stream ends as its peer
 * wants it to.
 */
enum Reading {

	READ(Kind.AVAILABLE, "''", "p", "", (reader) -> reader.read(100)),

	READ_LINE(Kind.UNIT, "null", "p", "art\n", StreamReader::readLine),

	READ_UNTIL(Kind.UNIT, "incomplete ''", "incomplete 'p'", "art;", (reader) -> reader.readUntil(separator())),

	LINES(Kind.UNIT, "[]", "[p]", "art\n", Reading::lines),

	REQUEST(Kind.UNIT, "false", "false", "art", (reader) -> reader.request(4)),

	READ_EXACTLY(Kind.EXACT, "incomplete ''", "incomplete 'p'", "art", (reader) -> reader.readExactly(4)),

	READ_BYTE(Kind.EXACT, "incomplete ''", "112", "", StreamReader::readByte),

	READ_SHORT(Kind.EXACT, "incomplete ''", "incomplete 'p'", "a", StreamReader::readShort),

	READ_INT(Kind.EXACT, "incomplete ''", "incomplete 'p'", "art", StreamReader::readInt),

	READ_LONG(Kind.EXACT, "incomplete ''", "incomplete 'p'", "artpart", StreamReader::readLong),

	READ_ALL(Kind.WHOLE, "''", "p", "art", StreamReader::readAll),

	TRANSFER_TO(Kind.STREAM, "0", "1", "", (reader) -> reader.transferTo(sink())),

	INPUT_STREAM(Kind.STREAM, "0", "1", "", (reader) -> reader.asInputStream().transferTo(new ByteArrayOutputStream())),

	ASYNC_READ(Kind.AVAILABLE, "''", "p", "", (reader) -> get(reader.async().read(100))),

	ASYNC_READ_LINE(Kind.UNIT, "null", "p", "art\n", (reader) -> get(reader.async().readLine())),

	ASYNC_READ_UNTIL(Kind.UNIT, "incomplete ''", "incomplete 'p'", "art;",
			(reader) -> get(reader.async().readUntil(separator()))),

	ASYNC_READ_EXACTLY(Kind.EXACT, "incomplete ''", "incomplete 'p'", "art",
			(reader) -> get(reader.async().readExactly(4))),

	ASYNC_READ_ALL(Kind.WHOLE, "''", "p", "art", (reader) -> get(reader.async().readAll()));

	static final String PART = "p";

	private final Kind kind;

	private final String atEnd;

	private final String partAtEnd;

	private final String rest;

	private final Call call;

	Reading(Kind kind, String atEnd, String partAtEnd, String rest, Call call) {
		this.kind = kind;
		this.atEnd = atEnd;
		this.partAtEnd = partAtEnd;
		this.rest = rest;
		this.call = call;
	}

	Kind kind() {
		return this.kind;
	}

	/**
	 * Return what is read at an end with nothing buffered.
	 */
	String atEnd() {
		return this.atEnd;
	}

	/**
	 * Return what is read at an end with {@link #PART} buffered.
	 */
	String partAtEnd() {
		return this.partAtEnd;
	}

	/**
	 * Return what {@link #PART} is to be followed by, to be all that is asked for.
	 */
	String rest() {
		return this.rest;
	}

	/**
	 * Return whether {@link #PART} is all that is asked for.
	 */
	boolean isPartEnough() {
		return this.kind == Kind.AVAILABLE || this == READ_BYTE;
	}

	/**
	 * Read, and describe what comes of it.
	 */
	Outcome read(StreamReader reader) throws Exception {
		try {
			return new Outcome(describe(this.call.read(reader)), null);
		}
		catch (IOException | ExecutionException | RuntimeException ex) {
			Throwable cause = HandlerFailures.unwrap(ex);
			if (cause instanceof InputEndedException ended) {
				return new Outcome("ended by %s for %s".formatted(ended.endedBy(), ended.reason()), ex);
			}
			if (cause instanceof IncompleteReadException incomplete) {
				return new Outcome("incomplete '" + text(incomplete.partial()) + "'", ex);
			}
			throw ex;
		}
	}

	private static String describe(@Nullable Object result) {
		if (result instanceof byte[] bytes) {
			return (bytes.length > 0) ? text(bytes) : "''";
		}
		return String.valueOf(result);
	}

	private static byte[] separator() {
		return new byte[] { ';' };
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

	private static List<String> lines(StreamReader reader) {
		List<String> lines = new ArrayList<>();
		reader.lines().forEach(lines::add);
		return lines;
	}

	private static <T extends @Nullable Object> T get(Future<T> future) throws Exception {
		return future.get(20, TimeUnit.SECONDS);
	}

	// Not the writer of the connection: that may be closed already
	private static StreamWriter sink() {
		return (StreamWriter) Proxy.newProxyInstance(Reading.class.getClassLoader(),
				new Class<?>[] { StreamWriter.class },
				(proxy, method, arguments) -> method.getReturnType().equals(StreamWriter.class) ? proxy : null);
	}

	/**
	 * What matters at the end of a stream.
	 */
	enum Kind {

		/**
		 * Takes what there is.
		 */
		AVAILABLE,

		/**
		 * Takes one of any number of units, and may find that there is none.
		 */
		UNIT,

		/**
		 * Takes a number of bytes.
		 */
		EXACT,

		/**
		 * Takes everything at once.
		 */
		WHOLE,

		/**
		 * Takes everything piece by piece.
		 */
		STREAM

	}

	/**
	 * What came of a read.
	 *
	 * @param text what was read, or how that failed
	 * @param failure how it failed, to be thrown
	 */
	record Outcome(String text, @Nullable Exception failure) {

	}

	private interface Call {

		@Nullable Object read(StreamReader reader) throws Exception;

	}

}
