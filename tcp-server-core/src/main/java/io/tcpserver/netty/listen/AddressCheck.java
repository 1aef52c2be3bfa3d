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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import io.tcpserver.ProxyHeader;
import io.tcpserver.RejectReason;
import io.tcpserver.settings.AccessRules;
import org.jspecify.annotations.Nullable;

/**
 * Says whether clients may come in from where they come, and how many of one address.
 * Safe for use by multiple threads.
 */
public final class AddressCheck {

	private final AccessRules access;

	// Null if there may be as many of one address as there may be at all
	private final @Nullable AddressCounts addresses;

	/**
	 * Create without any client.
	 * @param access which addresses may come in
	 * @param max the most connections of an address, {@code null} for any number
	 */
	public AddressCheck(AccessRules access, @Nullable Integer max) {
		this.access = access;
		this.addresses = (max != null) ? new AddressCounts(max) : null;
	}

	/**
	 * Check the address of a client, and count its connection for it until the ticket is
	 * {@linkplain AddressTicket#giveBack() given back}. Called once for each connection:
	 * when it is accepted, or when its PROXY header, if one is expected, has told the
	 * address that counts.
	 * @param remote the address of the client
	 * @param local what it has connected to
	 * @param header what a load balancer has told about the client, {@code null} if
	 * nothing
	 * @return whether the connection may stay
	 */
	public AddressTicket check(SocketAddress remote, SocketAddress local, @Nullable ProxyHeader header) {
		boolean claimed = header != null && header.source() != null;
		if (!this.access.equals(AccessRules.all()) && !isPermitted(remote, local, claimed)) {
			return AddressTicket.refused(RejectReason.DENIED);
		}
		InetSocketAddress counted = (this.addresses != null) ? countedAddress(remote, (claimed) ? header : null) : null;
		if (this.addresses == null || counted == null) {
			return AddressTicket.UNCOUNTED;
		}
		Object key = this.addresses.take(counted);
		return (key != null) ? AddressTicket.counted(this.addresses, key)
				: AddressTicket.refused(RejectReason.ADDRESS_LIMIT);
	}

	private boolean isPermitted(SocketAddress remote, SocketAddress local, boolean claimed) {
		// The operating system vouches for clients of Unix domain sockets, but not for
		// what a PROXY header says. A TCP client that is gone may have no address either
		boolean vouched = remote instanceof UnixDomainSocketAddress && !claimed
				&& local instanceof UnixDomainSocketAddress;
		return vouched || this.access.permits(remote);
	}

	// A client for which a load balancer names no address of the internet counts as the
	// load balancer
	private static @Nullable InetSocketAddress countedAddress(SocketAddress remote, @Nullable ProxyHeader claim) {
		SocketAddress counted = (!(remote instanceof InetSocketAddress) && claim != null) ? claim.proxyAddress()
				: remote;
		return (counted instanceof InetSocketAddress inet && !inet.isUnresolved()) ? inet : null;
	}

}
