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

package io.tcpserver.test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.TruncatedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * One connection: bytes arrive in pieces, and messages come out.
 *
 * @param <T> the type of incoming messages
 */
final class CodecRun<T> {

	// What is longer is moved for one in so many pieces
	private static final int MAX_MOVED = 16 * 1024;

	private static final int LARGE_INTERVAL = 61;

	private final MessageWire<T> wire;

	private final boolean ahead;

	private final List<T> messages = new ArrayList<>();

	private final List<PayloadException> unreadable = new ArrayList<>();

	private FrameInput input = new FrameInput();

	private int pieces;

	private @Nullable IOException failure;

	/**
	 * Create a connection.
	 * @param wire what is tested
	 * @param ahead whether messages are decoded ahead of their turn, so that their bytes
	 * remain for a while
	 */
	CodecRun(MessageWire<T> wire, boolean ahead) {
		this.wire = wire;
		this.ahead = ahead;
	}

	/**
	 * Take a piece of the stream and decode what is complete.
	 * @param piece the bytes
	 * @return whether the stream is good so far
	 */
	boolean feed(byte[] piece) {
		if (this.failure == null) {
			this.pieces++;
			this.input.feed(piece, 0, piece.length);
			try {
				decodeAll();
				keep();
			}
			catch (IOException ex) {
				this.failure = ex;
			}
		}
		return this.failure == null;
	}

	private void decodeAll() throws IOException {
		this.input.retain(this.ahead);
		boolean more = true;
		while (more && !this.input.isEmpty()) {
			more = decodeNext();
		}
		// The turn of all of them has come
		this.input.release(this.input.retained());
	}

	private boolean decodeNext() throws IOException {
		int size = this.input.size();
		int retained = this.input.retained();
		try {
			T message = this.wire.decode(this.input);
			if (message != null) {
				requireTaken(size, "returns a message");
				this.messages.add(message);
			}
			return message != null;
		}
		catch (PayloadException ex) {
			requireTaken(size, "throws a PayloadException");
			this.unreadable.add(ex);
			return true;
		}
		catch (FrameException ex) {
			if (this.ahead) {
				this.input.takeBack(this.input.retained() - retained);
				requireFailure(ex);
			}
			throw ex;
		}
	}

	private void requireTaken(int before, String what) {
		if (this.input.size() >= before) {
			throw new AssertionError("%s %s without taking its bytes".formatted(this.wire, what));
		}
	}

	// What fails ahead of its turn is decoded again then
	private void requireFailure(FrameException expected) throws IOException {
		this.input.retain(false);
		T message;
		try {
			message = this.wire.decode(this.input);
		}
		catch (FrameException ex) {
			return;
		}
		throw new AssertionError("%s fails with %s, but decoding the same bytes again gives %s".formatted(this.wire,
				expected, Contents.describe(message)));
	}

	// A server moves what is left of a message while it waits for the rest
	private void keep() {
		if (this.input.size() > MAX_MOVED && this.pieces % LARGE_INTERVAL != 0) {
			return;
		}
		switch (this.pieces % 3) {
			case 0 -> this.input.trim();
			case 1 -> {
				this.input = this.input.split();
			}
			default -> this.input.compact();
		}
	}

	/**
	 * The peer ends the stream.
	 */
	void end() {
		if (this.failure != null || this.input.isEmpty()) {
			return;
		}
		try {
			T last = this.wire.decodeEnd(this.input);
			if (last != null) {
				if (!this.input.isEmpty()) {
					throw new AssertionError(
							"%s leaves %d bytes behind its last message".formatted(this.wire, this.input.size()));
				}
				this.messages.add(last);
			}
			else if (!this.input.isEmpty()) {
				int left = this.input.size();
				this.failure = new TruncatedFrameException(
						"The stream ends after %d bytes of a message".formatted(left), left);
			}
		}
		catch (PayloadException ex) {
			this.unreadable.add(ex);
		}
		catch (IOException ex) {
			this.failure = ex;
		}
	}

	/**
	 * Return how many bytes have arrived and are no message yet.
	 * @return the number of bytes
	 */
	int held() {
		return this.input.size();
	}

	List<T> messages() {
		return this.messages;
	}

	/**
	 * Return what was wrong with messages whose boundaries are known.
	 * @return the failures
	 */
	List<PayloadException> unreadable() {
		return this.unreadable;
	}

	/**
	 * Return why the stream is bad.
	 * @return the failure, {@code null} if it is good so far
	 */
	@Nullable IOException failure() {
		return this.failure;
	}

}
