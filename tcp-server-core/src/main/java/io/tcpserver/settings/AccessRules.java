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

package io.tcpserver.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/**
 * Which clients are let in, by their address: none that is denied, and if any are
 * allowed, only those. With the {@link ProxyProtocol} it is the address in the header
 * that counts. If there are any rules, a client whose header names something that is not
 * an internet address is not let in. Servers do not apply rules to clients that are
 * connected to a Unix domain socket themselves: those have no address, and the
 * permissions of the socket's file are for them.
 *
 * @param allow networks that are let in, empty for all
 * @param deny networks that are not, even if allowed
 * @since 0.1.0
 */
public record AccessRules(List<CidrBlock> allow, List<CidrBlock> deny) {

	private static final AccessRules ALL = new AccessRules(List.of(), List.of());

	public AccessRules {
		allow = List.copyOf(allow);
		deny = List.copyOf(deny);
	}

	/**
	 * Return rules that let everybody in.
	 * @return the rules
	 */
	public static AccessRules all() {
		return ALL;
	}

	/**
	 * Return whether a client is let in.
	 * @param remoteAddress its address
	 * @return {@code false} if not, also if there are rules and the address is not one
	 * that can be checked: a path, or a name that is not resolved
	 */
	public boolean permits(SocketAddress remoteAddress) {
		InetAddress address = (remoteAddress instanceof InetSocketAddress inet) ? inet.getAddress() : null;
		if (address == null) {
			return equals(ALL);
		}
		return !CidrBlock.anyContains(this.deny, address)
				&& (this.allow.isEmpty() || CidrBlock.anyContains(this.allow, address));
	}

}
