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

package io.tcpserver.attack;

import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of the server and of clients that want to cost it something.
 */
final class Certificates {

	// As many as the JDK takes
	private static final int CHAIN_LENGTH = 9;

	// Of a certificate, without the extension that makes it long
	private static final int OTHER_BYTES = 500;

	// Of a private enterprise, that means nothing to anybody
	private static final String EXTENSION = "1.3.6.1.4.1.99999.1";

	private Certificates() {
	}

	/**
	 * Write a file with the key of a server.
	 */
	static Path writeServerKey(Path directory) throws Exception {
		X509Bundle server = builder("localhost").setIsCertificateAuthority(true).buildSelfSigned();
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("server", server.getKeyPair().getPrivate(), VictimServer.PASSWORD,
				server.getCertificatePath());
		store.setCertificateEntry("trusted", server.getCertificate());
		Path file = directory.resolve("server.p12");
		try (OutputStream output = Files.newOutputStream(file)) {
			store.store(output, VictimServer.PASSWORD);
		}
		return file;
	}

	/**
	 * Return what a client needs that has no certificate and trusts every server.
	 */
	static SSLContext client() throws Exception {
		return context(null);
	}

	/**
	 * Return what a client needs whose chain of certificates is long.
	 */
	static SSLContext clientWithChain(int kilobytes) throws Exception {
		int bytesOfEach = kilobytes * 1024 / CHAIN_LENGTH - OTHER_BYTES;
		X509Bundle issuer = null;
		List<X509Certificate> chain = new ArrayList<>();
		for (int i = 0; i < CHAIN_LENGTH; i++) {
			CertificateBuilder builder = builder("authority " + i).setIsCertificateAuthority(true)
				.addExtensionOctetString(EXTENSION, false, new byte[bytesOfEach]);
			issuer = (issuer != null) ? builder.buildIssuedBy(issuer) : builder.buildSelfSigned();
			chain.add(0, issuer.getCertificate());
		}
		return context(new LongChain(issuer.getKeyPair().getPrivate(), chain.toArray(new X509Certificate[0])));
	}

	private static CertificateBuilder builder(String name) {
		return new CertificateBuilder().subject("CN=" + name).algorithm(CertificateBuilder.Algorithm.ecp256);
	}

	private static SSLContext context(@Nullable KeyManager keys) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init((keys != null) ? new KeyManager[] { keys } : null, new TrustManager[] { new Trusting() }, null);
		return context;
	}

	private static final class Trusting extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
