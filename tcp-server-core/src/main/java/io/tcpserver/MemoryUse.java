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

/**
 * How much memory connections hold, in bytes: the capacities of the arrays and buffers
 * that are kept for them, used or not. What handlers and the application keep is not
 * counted, nor are the buffers of the operating system and those that Netty keeps in
 * reserve.
 *
 * @param input what has arrived and no handler has taken
 * @param decodedAhead messages that were decoded and wait for their turn, with those that
 * are being handled: as what a converter makes of their bytes is not known, each counts
 * as 64 bytes and twice what it has arrived as
 * @param output what waits to be sent
 * @param handshakes TLS handshakes that are pending
 * @param connections what describes the connections themselves: a fixed cost for each,
 * which depends on the kind of handler and of TLS
 * @since 0.1.0
 */
public record MemoryUse(long input, long decodedAhead, long output, long handshakes, long connections) {

	/**
	 * Nothing at all.
	 */
	public static final MemoryUse NONE = new MemoryUse(0, 0, 0, 0, 0);

	/**
	 * Return the sum.
	 * @return the number of bytes
	 */
	public long total() {
		return this.input + this.decodedAhead + this.output + this.handshakes + this.connections;
	}

	/**
	 * Return the sum of this and another use.
	 * @param other the other use
	 * @return the sum
	 */
	public MemoryUse plus(MemoryUse other) {
		return new MemoryUse(this.input + other.input, this.decodedAhead + other.decodedAhead,
				this.output + other.output, this.handshakes + other.handshakes, this.connections + other.connections);
	}

}
