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

import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;

/**
 * Why a server may have no more connections than it has.
 *
 * @since 0.1.0
 */
public enum LimitCause {

	/**
	 * The server has a limit of its own: {@link ConnectionLimits#maxConnections()} or
	 * {@link TcpServer#maxConnections(int)}.
	 */
	CONFIGURED,

	/**
	 * The process may not open more files. The limit is shared by all servers that have
	 * none of their own.
	 */
	DESCRIPTORS,

	/**
	 * Half of the heap cannot carry more connections. The limit is shared by all servers
	 * that have none of their own.
	 */
	HEAP,

	/**
	 * The handler of each connection occupies a platform thread as long as it runs, and
	 * the server has no more of them: {@link HandlerThreads#maxThreads()}. Other servers
	 * have threads of their own.
	 */
	HANDLER_THREADS

}
