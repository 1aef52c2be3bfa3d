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

package io.tcpserver;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * Tells which incoming message answers a request that was sent with
 * {@link TcpConnection#sendAndReceive}.
 *
 * @param <R> the type of the answer
 * @param type the class of the answer; messages of other classes are not tested
 * @param answers whether a message is the answer. Called on an I/O thread for each
 * message that arrives while the answer is waited for: must not block
 * @since 0.1.0
 */
public record Correlation<R>(Class<R> type, Predicate<? super R> answers) {

	public Correlation {
		Objects.requireNonNull(type, "type");
		Objects.requireNonNull(answers, "answers");
	}

	/**
	 * Return the correlation of protocols that answer in order: the next message of a
	 * type is the answer.
	 * @param <R> the type of the answer
	 * @param type the class of the answer
	 * @return the correlation
	 */
	public static <R> Correlation<R> next(Class<R> type) {
		return new Correlation<>(type, (message) -> true);
	}

	/**
	 * Return whether a message is the answer.
	 * @param message an incoming message
	 * @return {@code true} if it is of the type and answers the request
	 */
	public boolean matches(Object message) {
		return this.type.isInstance(message) && this.answers.test(this.type.cast(message));
	}

}
