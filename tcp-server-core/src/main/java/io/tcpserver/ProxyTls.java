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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import io.tcpserver.ProxyHeader.Extension;
import io.tcpserver.log.PeerText;

/**
 * What a load balancer says in its {@link ProxyHeader} about TLS between the client and
 * itself.
 *
 * @param encrypted whether the client has connected over TLS
 * @param certificatePresented whether the client has shown a certificate, on this
 * connection or on an earlier one of the same session
 * @param certificateVerified whether it has, and the load balancer trusts it
 * @param extensions further facts, in their order
 * @since 0.1.0
 */
public record ProxyTls(boolean encrypted, boolean certificatePresented, boolean certificateVerified,
		List<Extension> extensions) {

	/**
	 * Type of the version of TLS.
	 */
	public static final int VERSION = 0x21;

	/**
	 * Type of the common name in the certificate of the client.
	 */
	public static final int COMMON_NAME = 0x22;

	/**
	 * Type of the name of the cipher suite.
	 */
	public static final int CIPHER = 0x23;

	private static final int CLIENT_SSL = 0x01;

	// On this connection, or in its session
	private static final int CLIENT_CERTIFICATE = 0x02 | 0x04;

	// The bits of the client and the result of the verification
	private static final int FIXED_LENGTH = 5;

	public ProxyTls {
		extensions = List.copyOf(extensions);
	}

	/**
	 * Read the value of an extension of type {@link ProxyHeader#SSL}.
	 * @param value the value; not consumed
	 * @return what it says
	 * @throws IllegalArgumentException if it cannot be understood
	 */
	public static ProxyTls parse(ByteBuffer value) {
		if (value.remaining() < FIXED_LENGTH) {
			throw new IllegalArgumentException("Facts about TLS take at least 5 bytes, got " + value.remaining());
		}
		ByteBuffer facts = value.slice();
		int client = facts.get();
		boolean presented = (client & CLIENT_CERTIFICATE) != 0;
		// HAProxy says that all is well of a client without certificate, too
		boolean verified = presented && facts.getInt() == 0;
		List<Extension> extensions = Extension.parse(facts.position(FIXED_LENGTH));
		return new ProxyTls((client & CLIENT_SSL) != 0, presented, verified, extensions);
	}

	/**
	 * Return the version of TLS.
	 * @return the version, as {@code TLSv1.3}, or empty if it is not known
	 */
	public Optional<String> version() {
		return text(VERSION);
	}

	/**
	 * Return the common name in the certificate of the client.
	 * @return the name as it was sent, to be made
	 * {@linkplain PeerText#printable(CharSequence) printable} before it is logged; empty
	 * if it is not known
	 */
	public Optional<String> commonName() {
		return text(COMMON_NAME);
	}

	/**
	 * Return the cipher suite.
	 * @return its name as OpenSSL has it, or empty if it is not known
	 */
	public Optional<String> cipher() {
		return text(CIPHER);
	}

	private Optional<String> text(int type) {
		return this.extensions.stream()
			.filter((extension) -> extension.type() == type)
			.findFirst()
			.map((extension) -> StandardCharsets.UTF_8.decode(extension.value()).toString());
	}

}
