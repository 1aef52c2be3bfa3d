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

package io.tcpserver.netty.listen;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Counts the connections of each IPv4 address and of each IPv6 network of 64 bits, which
 * is the least that a client is given. Safe for use by multiple threads.
 */
final class AddressCounts {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<Object, Integer> counts = new HashMap<>();

	private final int max;

	/**
	 * Create without any connection.
	 * @param max the most connections of an address
	 */
	AddressCounts(int max) {
		this.max = max;
	}

	/**
	 * Count a connection.
	 * @param client its address
	 * @return what it counts as, to be given back; {@code null} if there are as many
	 * already as there may be
	 */
	@Nullable Object take(InetSocketAddress client) {
		Object key = key(client.getAddress());
		this.lock.lock();
		try {
			int count = this.counts.getOrDefault(key, 0);
			if (count >= this.max) {
				return null;
			}
			this.counts.put(key, count + 1);
			return key;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Count a connection no more.
	 * @param key what it counted as
	 */
	void giveBack(Object key) {
		this.lock.lock();
		try {
			this.counts.computeIfPresent(key, (unchanged, count) -> (count > 1) ? count - 1 : null);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return what stands for the clients that count as one.
	 * @param address an address
	 * @return a number: the address of IPv4, or the first 64 bits of one of IPv6
	 */
	static Object key(InetAddress address) {
		byte[] bytes = address.getAddress();
		long key = 0;
		for (int i = 0; i < Math.min(bytes.length, Long.BYTES); i++) {
			key = (key << Byte.SIZE) | (bytes[i] & 0xFF);
		}
		// Numbers of different types are never equal
		return (bytes.length == Integer.BYTES) ? (Object) (int) key : (Object) key;
	}

}
