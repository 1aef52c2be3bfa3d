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

package io.tcpserver.actuate;

import java.time.Duration;

import io.tcpserver.HandlerLoad;
import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded pool of platform threads that the handlers of a server run on, as the
 * endpoint shows it.
 *
 * @param busy how many threads run a handler
 * @param max how many threads there may be: {@code handler.max-threads}
 * @param waiting how many handlers wait for a thread: clients of a stream handler,
 * messages of a message handler
 * @param longestWait how long the first of those has been waiting, zero if none waits
 * @since 0.1.0
 */
public record HandlerThreadsDescriptor(int busy, int max, int waiting, Duration longestWait) {

	static @Nullable HandlerThreadsDescriptor of(TcpServer server) {
		HandlerLoad load = server.handlerLoad();
		return load.isBounded()
				? new HandlerThreadsDescriptor(load.busy(), load.maxThreads(), load.waiting(), load.longestWait())
				: null;
	}

}
