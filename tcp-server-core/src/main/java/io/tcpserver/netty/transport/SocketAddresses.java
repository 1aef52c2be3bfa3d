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

package io.tcpserver.netty.transport;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Shows the socket addresses of Netty's native transports as the JDK has them. Loads
 * without a native transport.
 */
public final class SocketAddresses {

	private SocketAddresses() {
	}

	/**
	 * Return the address of the other side as users see it.
	 * @param channel the connection
	 * @return the address, or {@code null} if the peer is gone
	 */
	public static @Nullable SocketAddress ofPeer(Channel channel) {
		SocketAddress address = channel.remoteAddress();
		return (address != null) ? fromNetty(address) : null;
	}

	/**
	 * Return an address as users see it.
	 * @param address an address of Netty, {@code null} for a peer that has none
	 * @return the address
	 */
	public static SocketAddress fromNetty(@Nullable SocketAddress address) {
		if (address == null) {
			return UnixDomainSocketAddress.of("");
		}
		// By name: the class is there only with a native transport
		if (address.getClass().getName().equals("io.netty.channel.unix.DomainSocketAddress")) {
			String path = ((DomainSocketAddress) address).path();
			// An abstract name of Linux is no path: the peer has no file
			return UnixDomainSocketAddress.of((path.indexOf('\0') < 0) ? path : "");
		}
		return address;
	}

}
