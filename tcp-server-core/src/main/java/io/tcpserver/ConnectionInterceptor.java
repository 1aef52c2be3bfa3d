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

import org.jspecify.annotations.Nullable;

/**
 * Sees every accepted connection before anybody else does, and can reject it or put
 * another in its place. Interceptors are called in order, each with what the one before
 * has returned. Called on an I/O thread: must not block. One that throws rejects the
 * connection, which is logged.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectionInterceptor {

	/**
	 * Intercept a connection. It can be looked at, given attributes and written to; it
	 * cannot be found, bound to keys or added to groups yet.
	 * @param connection the connection
	 * @return the connection, a {@link TcpConnectionWrapper} around it that handlers,
	 * observers and {@link TcpConnections} get to see in its place, or {@code null} to
	 * close it: {@link RejectReason#DENIED}
	 */
	@Nullable TcpConnection intercept(TcpConnection connection);

}
