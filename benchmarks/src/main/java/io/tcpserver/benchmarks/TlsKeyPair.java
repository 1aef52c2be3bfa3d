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

package io.tcpserver.benchmarks;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import io.netty.pkitesting.CertificateBuilder;

/**
 * Keys of servers that are measured with TLS, and clients that trust anybody.
 */
final class TlsKeyPair {

	/**
	 * The one version that is measured.
	 */
	static final String PROTOCOL = "TLSv1.3";

	/**
	 * The one cipher that is measured.
	 */
	static final String CIPHER = "TLS_AES_128_GCM_SHA256";

	private TlsKeyPair() {
	}

	static KeyManagerFactory create() {
		try {
			return new CertificateBuilder().subject("CN=localhost")
				.algorithm(CertificateBuilder.Algorithm.ecp256)
				.setIsCertificateAuthority(true)
				.buildSelfSigned()
				.toKeyManagerFactory();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	static SSLContext clientContext() {
		try {
			SSLContext context = SSLContext.getInstance(PROTOCOL);
			context.init(null, new TrustManager[] { new TrustAnybody() }, null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The server was started by this process, or one beside it.
	 */
	private static final class TrustAnybody implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
