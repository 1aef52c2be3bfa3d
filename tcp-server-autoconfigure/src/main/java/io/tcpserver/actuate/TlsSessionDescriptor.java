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

import java.security.Principal;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * What the TLS handshake of a connection came to, as the endpoint shows it.
 *
 * @param protocol the version
 * @param cipher the cipher suite
 * @param peer whom the client has proved to be, {@code null} if it has shown no
 * certificate
 * @since 0.1.0
 */
public record TlsSessionDescriptor(String protocol, String cipher, @Nullable String peer) {

	static @Nullable TlsSessionDescriptor of(TcpConnection connection) {
		return connection.sslSession()
			.map((session) -> new TlsSessionDescriptor(session.getProtocol(), session.getCipherSuite(), peer(session)))
			.orElse(null);
	}

	private static @Nullable String peer(SSLSession session) {
		try {
			Principal principal = session.getPeerPrincipal();
			return (principal != null) ? principal.getName() : null;
		}
		catch (SSLPeerUnverifiedException ex) {
			// It has shown no certificate, as most clients do
			return null;
		}
	}

}
