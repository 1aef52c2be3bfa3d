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
 * Tells which incoming message is the answer to one that was sent.
 *
 * @param <R> the type of the answer
 * @param type the type of the answer; other messages are not asked about
 * @param answers tells the answer among messages of the type; called on an I/O thread
 * @since 0.1.0
 */
public record Correlation<R>(Class<R> type, Predicate<? super R> answers) {

	public Correlation {
		Objects.requireNonNull(type, "type");
		Objects.requireNonNull(answers, "answers");
	}

	/**
	 * Take the next message of a type as the answer.
	 * @param <R> the type of the answer
	 * @param type the type of the answer
	 * @return the correlation
	 */
	public static <R> Correlation<R> next(Class<R> type) {
		return new Correlation<>(type, (message) -> true);
	}

}
