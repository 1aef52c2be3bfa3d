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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.tcpserver.log.PeerText;
import io.tcpserver.settings.ProxyProtocol;
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
	 * Type of facts about TLS between client and load balancer, as {@link #tls()} reads
	 * them.
	 */
	public static final int SSL = 0x20;

	/**
	 * Type of the name of the network namespace that the client has connected to.
	 */
	public static final int NETNS = 0x30;

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
	 * @return the name as the client has sent it, to be made
	 * {@linkplain PeerText#printable(CharSequence) printable} before it is logged; empty
	 * if it is not known
	 */
	public Optional<String> authority() {
		return text(AUTHORITY);
	}

	/**
	 * Return the protocol that client and load balancer have agreed on.
	 * @return its name, as {@code h2}, or empty if it is not known
	 */
	public Optional<String> alpn() {
		return text(ALPN);
	}

	/**
	 * Return what the load balancer says about TLS between the client and itself.
	 * @return the facts, or empty if it says nothing
	 * @throws IllegalArgumentException if it cannot be understood; never of a header that
	 * has arrived on a connection
	 */
	public Optional<ProxyTls> tls() {
		return extension(SSL).map(ProxyTls::parse);
	}

	@Override
	public String toString() {
		return "ProxyHeader[version=%d, source=%s, destination=%s, proxyAddress=%s, extensions=%s]".formatted(
				this.version, format(this.source), format(this.destination), Addresses.format(this.proxyAddress),
				this.extensions);
	}

	private static String format(@Nullable SocketAddress address) {
		return (address != null) ? Addresses.format(address) : "null";
	}

	private Optional<String> text(int type) {
		return extension(type).map((value) -> StandardCharsets.UTF_8.decode(value).toString());
	}

	/**
	 * A fact about a connection, in the form of the specification: a type-length-value.
	 *
	 * @param type the type, 0 to 255
	 * @param value the value, read-only; of {@link #SSL} with its own extensions inside
	 */
	public record Extension(int type, ByteBuffer value) {

		// The type and two bytes of length
		private static final int HEADER_LENGTH = 3;

		public Extension {
			value = ByteBuffer.allocate(value.remaining()).put(value.duplicate()).flip().asReadOnlyBuffer();
		}

		@Override
		public ByteBuffer value() {
			return this.value.duplicate();
		}

		@Override
		public String toString() {
			return "0x%02X (%d bytes)".formatted(this.type, this.value.remaining());
		}

		/**
		 * Read extensions that follow each other, as those inside of another one.
		 * @param bytes the bytes, up to the limit; not consumed
		 * @return the extensions, in their order
		 * @throws IllegalArgumentException if the bytes end within one
		 */
		public static List<Extension> parse(ByteBuffer bytes) {
			List<Extension> extensions = new ArrayList<>();
			ByteBuffer rest = bytes.slice();
			while (rest.hasRemaining()) {
				int length = (rest.remaining() < HEADER_LENGTH) ? 0 : rest.getShort(rest.position() + 1) & 0xFFFF;
				if (rest.remaining() < HEADER_LENGTH + length) {
					throw new IllegalArgumentException(
							"The bytes end within extension %d".formatted(extensions.size() + 1));
				}
				int type = rest.get() & 0xFF;
				int value = rest.position() + HEADER_LENGTH - 1;
				extensions.add(new Extension(type, rest.slice(value, length)));
				rest.position(value + length);
			}
			return extensions;
		}

	}

}
