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

import java.net.SocketOption;
import java.util.concurrent.CompletableFuture;

/**
 * The options of the socket of one connection
 * [{@code writer.get_extra_info("socket").setsockopt}], for what differs from the
 * {@linkplain io.tcpserver.settings.SocketSettings settings} of its server: a connection
 * that turns out to carry bulk data, or whose device asks for another keep-alive time.
 * <p>
 * Options that can be read and changed:
 * <ul>
 * <li>of {@link java.net.StandardSocketOptions}: {@code TCP_NODELAY},
 * {@code SO_KEEPALIVE}, {@code SO_SNDBUF}, {@code SO_RCVBUF} and {@code IP_TOS};</li>
 * <li>of {@code jdk.net.ExtendedSocketOptions}: {@code TCP_KEEPIDLE},
 * {@code TCP_KEEPINTERVAL} and {@code TCP_KEEPCOUNT} in seconds and probes, and
 * {@code TCP_QUICKACK};</li>
 * <li>{@link #TCP_USER_TIMEOUT}.</li>
 * </ul>
 * A Unix domain socket has {@code SO_SNDBUF} and {@code SO_RCVBUF} only. The transport
 * {@code nio} has no user time-out, {@code kqueue} has none of those that are not
 * standard. How a connection lingers when it is closed is up to the server.
 * <p>
 * Safe for use by multiple threads; no method blocks. Not meant to be implemented by
 * applications.
 *
 * @since 0.1.0
 */
public interface ConnectionSocketOptions {

	/**
	 * How long sent data may stay unacknowledged before the operating system gives up the
	 * connection, in milliseconds; zero for its own rule.
	 */
	SocketOption<Integer> TCP_USER_TIMEOUT = new NamedSocketOption<>("TCP_USER_TIMEOUT", Integer.class);

	/**
	 * Read an option.
	 * @param <T> the type of its value
	 * @param option the option
	 * @return a new future of the value, as the operating system tells it: on Linux, the
	 * sizes of buffers are twice those that were set. Fails with a
	 * {@link ConnectionLostException} if the connection has ended
	 * @throws UnsupportedOperationException if the socket has no such option
	 */
	<T> CompletableFuture<T> get(SocketOption<T> option);

	/**
	 * Change an option.
	 * @param <T> the type of its value
	 * @param option the option
	 * @param value the value
	 * @return a new future that completes when the option is set, at once on the I/O
	 * thread of the connection. Fails with an {@link IllegalArgumentException} if the
	 * operating system refuses the value, or with a {@link ConnectionLostException} if
	 * the connection has ended
	 * @throws UnsupportedOperationException if the socket has no such option
	 */
	<T> CompletableFuture<Void> set(SocketOption<T> option, T value);

}
