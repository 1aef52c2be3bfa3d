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

package io.tcpserver.actuate;

import io.tcpserver.Addresses;
import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * What a load balancer has told about a connection, as the endpoint shows it.
 *
 * @param proxyAddress the address of the load balancer
 * @param authority the host name that the client has asked for, {@code null} if it is not
 * known
 * @since 0.1.0
 */
public record ProxyHeaderDescriptor(String proxyAddress, @Nullable String authority) {

	static @Nullable ProxyHeaderDescriptor of(TcpConnection connection) {
		return connection.proxyHeader()
			.map((header) -> new ProxyHeaderDescriptor(Addresses.format(header.proxyAddress()),
					header.authority().orElse(null)))
			.orElse(null);
	}

}
