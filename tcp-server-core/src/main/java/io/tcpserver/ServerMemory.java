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

import io.tcpserver.settings.MemoryLimits;

/**
 * How much memory the connections of a server hold, and how much they may.
 *
 * @param held what the connections of this server hold
 * @param total the limit in bytes; see {@link MemoryLimits#total()}
 * @param shared whether other servers of the process share the limit
 * @param heldTogether what the connections of all servers hold that share the limit, in
 * bytes
 * @param exceeded whether connections wait for memory
 * @param reserved what the pools of Netty have reserved, in bytes, for the whole process
 * and beside what is held
 * @since 0.1.0
 */
public record ServerMemory(MemoryUse held, long total, boolean shared, long heldTogether, boolean exceeded,
		long reserved) {

	/**
	 * Of a server that has no connections and no limit.
	 */
	public static final ServerMemory NONE = new ServerMemory(MemoryUse.NONE, Long.MAX_VALUE, false, 0, false, 0);

}
