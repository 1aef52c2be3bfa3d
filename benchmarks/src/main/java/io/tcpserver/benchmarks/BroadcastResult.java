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

package io.tcpserver.benchmarks;

import java.util.List;

/**
 * What some broadcasts of a server gave.
 *
 * @param encodes how often a message was turned into bytes
 * @param cpuNanos the CPU time that the server took for all of them
 * @param handedOverNanos how long each call took
 * @param receivedNanos how long after each call began the last client had the message
 */
record BroadcastResult(long encodes, long cpuNanos, List<Long> handedOverNanos, List<Long> receivedNanos) {

	int broadcasts() {
		return this.handedOverNanos.size();
	}

	double encodesPerBroadcast() {
		return (double) this.encodes / broadcasts();
	}

	double cpuNanosPerRecipient(int clients) {
		return (double) this.cpuNanos / broadcasts() / clients;
	}

}
