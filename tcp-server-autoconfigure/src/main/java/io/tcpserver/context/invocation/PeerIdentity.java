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

package io.tcpserver.context.invocation;

import java.lang.invoke.MethodType;
import java.security.Principal;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;

/**
 * Who the peer of a connection has proved to be.
 */
final class PeerIdentity {

	static final MethodType PRINCIPAL = MethodType.methodType(Principal.class, TcpConnection.class);

	static final MethodType CERTIFICATE = MethodType.methodType(X509Certificate.class, TcpConnection.class);

	private PeerIdentity() {
	}

	static @Nullable Principal principal(TcpConnection connection) {
		SSLSession session = connection.sslSession().orElse(null);
		if (session == null) {
			return null;
		}
		try {
			return session.getPeerPrincipal();
		}
		catch (SSLPeerUnverifiedException ex) {
			// It has shown no certificate, as most clients do
			return null;
		}
	}

	static @Nullable X509Certificate certificate(TcpConnection connection) {
		SSLSession session = connection.sslSession().orElse(null);
		if (session == null) {
			return null;
		}
		try {
			return (session.getPeerCertificates()[0] instanceof X509Certificate certificate) ? certificate : null;
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

}
