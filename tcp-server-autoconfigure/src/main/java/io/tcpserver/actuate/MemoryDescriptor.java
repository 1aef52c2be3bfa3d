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

import io.tcpserver.MemoryUse;
import io.tcpserver.ServerMemory;
import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

/**
 * How much memory the connections of a server hold, and how much they may, as the
 * endpoint shows it. All numbers are bytes.
 *
 * @param held what the connections of this server hold
 * @param total the limit ({@code memory.total}), {@code null} if there is none before the
 * server is started
 * @param shared whether the limit is shared with other servers
 * @param heldTogether what the connections of all servers that share the limit hold
 * @param exceeded whether connections are waiting for memory
 * @param reserved what the buffer pools of Netty have reserved in the whole process,
 * which is not part of what is held
 * @since 0.1.0
 */
public record MemoryDescriptor(MemoryUse held, @Nullable Long total, boolean shared, long heldTogether,
		boolean exceeded, long reserved) {

	static MemoryDescriptor of(TcpServer server) {
		ServerMemory memory = server.memory();
		return new MemoryDescriptor(memory.held(), (memory.total() != Long.MAX_VALUE) ? memory.total() : null,
				memory.shared(), memory.heldTogether(), memory.exceeded(), memory.reserved());
	}

}
