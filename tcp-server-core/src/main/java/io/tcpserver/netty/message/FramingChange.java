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

package io.tcpserver.netty.message;

import java.util.function.UnaryOperator;

/**
 * A change of the framing of a connection, as its handler asks for: what is sent changes
 * at once, what arrives behind the calls in progress as soon as the I/O thread knows, and
 * replies when those calls have ended. No other call begins before that.
 */
final class FramingChange {

	private FramingChange() {
	}

	/**
	 * Begin a change. To be followed by {@link #apply}. Any thread.
	 * @param <T> the type of incoming messages
	 * @param calls the calls of the connection
	 * @param change returns the coding from now on
	 * @throws IllegalStateException if the calling thread takes part in no call, or the
	 * messages cannot be coded like that
	 */
	static <T> void begin(ConnectionCalls<T> calls, UnaryOperator<Coding<T>> change) {
		if (!calls.isCalling()) {
			throw new IllegalStateException(
					"The framing of %s can only change while one of its messages is handled: by the method of the handler, or by the stage that it has returned"
						.formatted(calls.connection()));
		}
		calls.messageCalls().writer().framing(change);
		calls.beginNoMore();
	}

	/**
	 * Decode again what follows the calls in progress, if the framing has changed, and
	 * let replies follow once these calls have ended. I/O thread only.
	 * @param <T> the type of incoming messages
	 * @param calls the calls of the connection
	 */
	static <T> void apply(ConnectionCalls<T> calls) {
		MessageWriter<T> writer = calls.messageCalls().writer();
		if (!writer.isChanging()) {
			return;
		}
		MessageDecoder<T> decoder = calls.decoder();
		WireFormat<T> format = writer.changedFormat();
		if (format != null && !format.equals(decoder.format())) {
			calls.releaseBegun();
			decoder.reframe(format);
		}
		if (calls.isIdle() && !calls.isCalling() && !calls.isFailureNext()) {
			writer.replied();
		}
	}

}
