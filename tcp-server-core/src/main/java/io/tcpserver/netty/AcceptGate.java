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

package io.tcpserver.netty;

import io.tcpserver.ConnectionLimits;

/**
 * Counts the connections that a server has, and says whether it may have one more.
 */
final class AcceptGate {

	private volatile int maxConnections;

	AcceptGate(ConnectionLimits limits) {
		Integer maxConnections = limits.maxConnections();
		this.maxConnections = (maxConnections != null) ? maxConnections : Integer.MAX_VALUE;
	}

	int maxConnections() {
		return this.maxConnections;
	}

	void maxConnections(int maxConnections) {
		if (maxConnections < 1) {
			throw new IllegalArgumentException("limits.max-connections must be at least 1, got " + maxConnections);
		}
		this.maxConnections = maxConnections;
	}

}
