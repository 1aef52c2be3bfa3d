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

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What a load balancer has told about a connection by the {@link ProxyProtocol}.
 *
 * @param version 1 or 2
 * @param source the address of the client, {@code null} if the load balancer speaks for
 * itself ({@code LOCAL}) or does not know it ({@code UNKNOWN})
 * @param destination the address that the client has connected to, {@code null} likewise
 * @param proxyAddress the address of the load balancer
 * @param extensions further facts, of version 2 only, in their order
 * @since 0.1.0
 */
public record ProxyHeader(int version, @Nullable SocketAddress source, @Nullable SocketAddress destination,
		SocketAddress proxyAddress, List<Extension> extensions) {

	/**
	 * Type of the protocol that client and load balancer have agreed on by ALPN.
	 */
	public static final int ALPN = 0x01;

	/**
	 * Type of the host name that the client has asked for, as by SNI.
	 */
	public static final int AUTHORITY = 0x02;

	/**
	 * Type of an identity that the load balancer has given to the connection.
	 */
	public static final int UNIQUE_ID = 0x05;

	/**
	 * Type of facts about TLS between client and load balancer: see the specification.
	 */
	public static final int SSL = 0x20;

	public ProxyHeader {
		extensions = List.copyOf(extensions);
	}

	/**
	 * Return the first extension of a type.
	 * @param type its type
	 * @return its value, or empty
	 */
	public Optional<ByteBuffer> extension(int type) {
		return this.extensions.stream()
			.filter((extension) -> extension.type() == type)
			.findFirst()
			.map(Extension::value);
	}

	/**
	 * Return the host name that the client has asked for.
	 * @return the name, or empty if it is not known
	 */
	public Optional<String> authority() {
		return extension(AUTHORITY).map((value) -> StandardCharsets.UTF_8.decode(value).toString());
	}

	/**
	 * A fact about a connection, in the form of the specification: a type-length-value.
	 *
	 * @param type the type, 0 to 255
	 * @param value the value, read-only; of {@link #SSL} with its own extensions inside
	 */
	public record Extension(int type, ByteBuffer value) {

		public Extension {
			value = ByteBuffer.allocate(value.remaining()).put(value.duplicate()).flip().asReadOnlyBuffer();
		}

		@Override
		public ByteBuffer value() {
			return this.value.duplicate();
		}

	}

}
