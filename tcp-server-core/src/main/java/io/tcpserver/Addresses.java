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

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;

import io.tcpserver.log.PeerText;

/**
 * Writes socket addresses as people know them: {@code 127.0.0.1:8888},
 * {@code [::1]:8888}, {@code *:8888} for all interfaces, {@code [::]:8888} for those of
 * IPv6 only, {@code /run/app.sock}. Paths are
 * {@linkplain PeerText#printable(CharSequence) escaped}.
 *
 * @since 0.1.0
 */
public final class Addresses {

	private static final String IPV6_WILDCARD = "::";

	private Addresses() {
	}

	/**
	 * Write an address.
	 * @param address the address
	 * @return the text
	 */
	public static String format(SocketAddress address) {
		if (address instanceof InetSocketAddress inet) {
			return host(inet) + ":" + inet.getPort();
		}
		if (address instanceof UnixDomainSocketAddress unix) {
			// A load balancer may name any
			String path = PeerText.printable(unix.getPath().toString());
			return path.isEmpty() ? "unix" : path;
		}
		return PeerText.printable(address.toString());
	}

	/**
	 * Write several addresses, separated by a comma.
	 * @param addresses the addresses
	 * @return the text
	 */
	public static String format(List<SocketAddress> addresses) {
		return addresses.stream().map(Addresses::format).collect(Collectors.joining(", "));
	}

	private static String host(InetSocketAddress address) {
		InetAddress ip = address.getAddress();
		if (ip == null) {
			return address.getHostString();
		}
		if (ip instanceof Inet6Address) {
			return ip.isAnyLocalAddress() ? wildcard(address) : "[" + ip.getHostAddress() + "]";
		}
		return ip.getHostAddress();
	}

	private static String wildcard(InetSocketAddress address) {
		return address.getHostString().equals(IPV6_WILDCARD) ? "[" + IPV6_WILDCARD + "]" : "*";
	}

	/**
	 * Return the address of a listener for IPv6 clients only. It equals the address of a
	 * listener for both families and differs in {@link InetSocketAddress#getHostString()}
	 * only, as Java has no other way to distinguish the two.
	 * @param port the port
	 * @return the address
	 */
	public static InetSocketAddress ipv6Wildcard(int port) {
		try {
			return new InetSocketAddress(InetAddress.getByAddress(IPV6_WILDCARD, new byte[16]), port);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("16 bytes are an IPv6 address", ex);
		}
	}

}
