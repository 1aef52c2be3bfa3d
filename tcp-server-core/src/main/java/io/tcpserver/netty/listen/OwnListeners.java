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

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.Channel;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.transport.IpFamily;
import org.jspecify.annotations.Nullable;

/**
 * All listening sockets of this process, to tell which of them is in the way when an
 * address cannot be bound. Safe for use by multiple threads.
 */
final class OwnListeners {

	private static final Map<Channel, OwnListener> open = new ConcurrentHashMap<>();

	private OwnListeners() {
	}

	/**
	 * Remember a listening socket until it is closed.
	 * @param serverName the name of its server
	 * @param address its address
	 * @param family whom the address serves if it is a wildcard
	 * @param channel its channel
	 */
	static void add(String serverName, SocketAddress address, IpFamily family, Channel channel) {
		open.put(channel, new OwnListener(serverName, address, family));
		Futures.ignore(channel.closeFuture().addListener((future) -> open.remove(channel)));
	}

	/**
	 * Find the listening socket that keeps an address from being bound.
	 * @param address the address
	 * @param family whom the address serves if it is a wildcard
	 * @return the socket, {@code null} if none of this process is in the way
	 */
	static @Nullable OwnListener find(SocketAddress address, IpFamily family) {
		OwnListener wanted = new OwnListener("", address, family);
		return open.values().stream().filter(wanted::overlaps).findAny().orElse(null);
	}

	/**
	 * A listening socket.
	 *
	 * @param serverName the name of its server
	 * @param address its address
	 * @param family whom the address serves if it is a wildcard
	 */
	record OwnListener(String serverName, SocketAddress address, IpFamily family) {

		private boolean overlaps(OwnListener other) {
			if (this.address instanceof InetSocketAddress one && other.address instanceof InetSocketAddress two) {
				boolean families = (serves(IpFamily.IPV4) && other.serves(IpFamily.IPV4))
						|| (serves(IpFamily.IPV6) && other.serves(IpFamily.IPV6));
				return families && one.getPort() == two.getPort() && overlap(one.getAddress(), two.getAddress());
			}
			return this.address instanceof UnixDomainSocketAddress one
					&& other.address instanceof UnixDomainSocketAddress two && isSame(one.getPath(), two.getPath());
		}

		private boolean serves(IpFamily wanted) {
			InetAddress address = ((InetSocketAddress) this.address).getAddress();
			if (address.isAnyLocalAddress()) {
				return this.family == IpFamily.BOTH || this.family == wanted;
			}
			return wanted == ((address instanceof Inet4Address) ? IpFamily.IPV4 : IpFamily.IPV6);
		}

		private static boolean overlap(InetAddress one, InetAddress two) {
			return one.isAnyLocalAddress() || two.isAnyLocalAddress() || one.equals(two);
		}

		private static boolean isSame(Path one, Path two) {
			try {
				return Files.isSameFile(one, two);
			}
			catch (IOException ex) {
				// One of them is gone
				return false;
			}
		}

	}

}
