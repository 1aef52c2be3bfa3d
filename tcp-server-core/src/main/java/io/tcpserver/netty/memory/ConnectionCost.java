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

package io.tcpserver.netty.memory;

/**
 * What a connection costs on the heap that has nothing to be handled or to be sent: what
 * describes it, here and in Netty. Measured with histograms of the heap after a garbage
 * collection, on 64-bit JVMs with compressed pointers: the largest of all transports and
 * of JDK 17 and 25, rounded up. What OpenSSL keeps outside of the heap is not counted.
 *
 * @param plain the cost without encryption
 * @param tls what encryption adds
 * @param handshake what a pending handshake adds to that, besides what has arrived of it
 */
public record ConnectionCost(int plain, int tls, int handshake) {

	/**
	 * Of a connection with a message handler.
	 */
	public static final int MESSAGES = 2750;

	/**
	 * Of a connection with a stream handler that blocks.
	 */
	public static final int BLOCKING_STREAM = 3200;

	/**
	 * Of the virtual thread of such a handler, with its stack while it waits.
	 */
	public static final int VIRTUAL_THREAD = 4400;

	/**
	 * Of a connection with an asynchronous stream handler.
	 */
	public static final int ASYNC_STREAM = 3100;

	// What the heap has to carry besides: as much again twice, for handlers and for the
	// application, ...
	private static final int CARRIED_COSTS = 3;

	// ... and something that arrives
	private static final int CARRIED_BYTES = 4 * 1024;

	/**
	 * Return the cost of connections that are never encrypted.
	 * @param plain the cost without encryption
	 * @return the cost
	 */
	public static ConnectionCost plain(int plain) {
		return new ConnectionCost(plain, 0, 0);
	}

	/**
	 * Return what a new connection holds.
	 * @param handshakes whether a handshake comes before everything else
	 * @return the number of bytes, with such a handshake
	 */
	public long first(boolean handshakes) {
		return handshakes ? this.plain + this.tls + this.handshake : this.plain;
	}

	/**
	 * Return how much of the heap is set aside for each connection when the most
	 * connections are calculated.
	 * @return the number of bytes
	 */
	public long carried() {
		return (long) CARRIED_COSTS * (this.plain + this.tls) + CARRIED_BYTES;
	}

}
