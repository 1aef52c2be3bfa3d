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

package io.tcpserver.context;

import io.tcpserver.message.UnhandledMessageException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the key of a message that methods with {@code @OnMessage} are chosen by, such as
 * the type of a message or the name of a command. To be a bean: see
 * {@link io.tcpserver.annotation.OnMessage#value()} for how one is found. Safe for use by
 * multiple threads.
 *
 * @param <T> the type of messages, or a supertype of it
 * @since 0.1.0
 */
@FunctionalInterface
public interface MessageKeyExtractor<T> {

	/**
	 * Return the key of a message. Called on an I/O thread or on that of the handler,
	 * possibly several times for a message: must neither block nor change the message,
	 * which includes the position of a {@link java.nio.ByteBuffer}, and has the same
	 * result each time.
	 * <p>
	 * An exception means that the message has no key that could be read, which is the
	 * fault of the peer: it becomes the cause of an {@link UnhandledMessageException}.
	 * @param message the message, as it is about to be given to a method
	 * @return a {@link CharSequence}, {@link Character} or {@link Enum}, whose name
	 * counts, which is compared with {@code @OnMessage("...")}; or a whole number of at
	 * most 32 bits, which is compared with {@code @OnMessage(id = ...)}, where a
	 * {@link Byte} and a {@link Short} are taken as unsigned; or {@code null} if the
	 * message has no key, and is for a method without one
	 */
	@Nullable Object extractKey(T message);

}
