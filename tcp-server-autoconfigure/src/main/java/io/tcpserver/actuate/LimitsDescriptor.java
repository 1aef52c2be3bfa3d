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

import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a server that can be changed while it runs, as the endpoint shows them.
 *
 * @param maxConnections the most connections at a time, {@code null} if it is not known
 * before the server is started
 * @since 0.1.0
 */
public record LimitsDescriptor(@Nullable Integer maxConnections) {

	static LimitsDescriptor of(TcpServer server) {
		int maxConnections = server.maxConnections();
		return new LimitsDescriptor((maxConnections != Integer.MAX_VALUE) ? maxConnections : null);
	}

}
