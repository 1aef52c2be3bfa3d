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

import io.netty.channel.unix.DomainSocketAddress;

/**
 * Socket addresses of Netty's native transports. A class of its own, as it can be loaded
 * only if there is one.
 */
final class NativeSocketAddresses {

	private NativeSocketAddresses() {
	}

	/**
	 * Return an address as the native transports want it.
	 * @param address a Unix domain address
	 * @return the address
	 */
	static SocketAddress toNative(UnixDomainSocketAddress address) {
		return new DomainSocketAddress(address.getPath().toString());
	}

}
