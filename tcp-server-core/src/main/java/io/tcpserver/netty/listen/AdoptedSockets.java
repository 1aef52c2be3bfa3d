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

import java.nio.channels.NetworkChannel;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import io.netty.channel.Channel;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that applications have handed over to servers of this process: each has one
 * owner, as two would read from and close the same descriptor. Safe for use by multiple
 * threads.
 */
public final class AdoptedSockets {

	private static final ReentrantLock LOCK = new ReentrantLock();

	// The JDK's channels are equal only to themselves
	private static final Map<NetworkChannel, String> OWNERS = new WeakHashMap<>();

	private static final long LOOK_MILLIS = 500;

	private AdoptedSockets() {
	}

	/**
	 * Look now and then whether the application, which still has its socket, has closed
	 * it: neither the JDK nor Netty reports that. I/O thread only.
	 * @param io the I/O thread
	 * @param channel the channel around the socket
	 * @param ended whether this is of no interest any more
	 * @param closed run once if the application has closed it
	 */
	public static void watch(IoThread io, Channel channel, BooleanSupplier ended, Runnable closed) {
		if (ended.getAsBoolean()) {
			return;
		}
		if (channel.isOpen()) {
			Futures.ignore(io.schedule(() -> watch(io, channel, ended, closed), LOOK_MILLIS, TimeUnit.MILLISECONDS));
			return;
		}
		closed.run();
	}

	/**
	 * Make a server the owner of a socket. It stays that when the socket is closed.
	 * @param socket the socket
	 * @param server the name of the server
	 * @return the name of the server that owns the socket already, {@code null} if there
	 * was none
	 */
	public static @Nullable String claim(NetworkChannel socket, String server) {
		LOCK.lock();
		try {
			return OWNERS.putIfAbsent(socket, server);
		}
		finally {
			LOCK.unlock();
		}
	}

	/**
	 * Forget the owner of a socket that it did not take over in the end.
	 * @param socket the socket
	 */
	static void release(NetworkChannel socket) {
		LOCK.lock();
		try {
			OWNERS.remove(socket);
		}
		finally {
			LOCK.unlock();
		}
	}

}
