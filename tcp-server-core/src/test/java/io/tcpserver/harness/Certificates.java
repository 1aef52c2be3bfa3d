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

package io.tcpserver.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * Keys and certificates of servers and clients, all from one authority that both trust.
 */
public final class Certificates {

	private static final X509Bundle AUTHORITY = create(
			new CertificateBuilder().subject("CN=Test Authority").setIsCertificateAuthority(true), null);

	private static final X509Bundle LOCALHOST = server("localhost");

	private Certificates() {
	}

	/**
	 * Create the key of a server.
	 */
	public static X509Bundle server(String name) {
		CertificateBuilder builder = new CertificateBuilder().subject("CN=" + name);
		if (!name.startsWith("*.")) {
			// The builder takes no wildcards
			builder.addSanDnsName(name);
		}
		if (name.equals("localhost")) {
			builder.addSanIpAddress("127.0.0.1");
		}
		return create(builder, AUTHORITY);
	}

	/**
	 * Create the key of a client.
	 */
	public static X509Bundle client(String name) {
		return create(new CertificateBuilder().subject("CN=" + name), AUTHORITY);
	}

	/**
	 * Create the key of a client that nobody trusts.
	 */
	public static X509Bundle stranger() {
		return create(new CertificateBuilder().subject("CN=stranger").setIsCertificateAuthority(true), null);
	}

	private static X509Bundle create(CertificateBuilder builder, @Nullable X509Bundle issuer) {
		try {
			CertificateBuilder.Algorithm algorithm = CertificateBuilder.Algorithm.ecp256;
			return (issuer != null) ? builder.algorithm(algorithm).buildIssuedBy(issuer)
					: builder.algorithm(algorithm).buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return settings with a certificate for localhost.
	 */
	public static TlsSettings settings() {
		return TlsSettings.of(keys(LOCALHOST));
	}

	/**
	 * Return the keys of a server that trusts the clients of the authority.
	 */
	public static TlsKeys keys(X509Bundle server) {
		return keys(server, null, null);
	}

	public static TlsKeys keys(X509Bundle server, @Nullable List<String> protocols, @Nullable List<String> ciphers) {
		try {
			return new TlsKeys(server.toKeyManagerFactory(), AUTHORITY.toTrustManagerFactory(), protocols, ciphers);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return what a client needs that trusts the authority.
	 */
	public static SSLContext clientContext() {
		return clientContext(null);
	}

	/**
	 * Return what a client with a key needs that trusts the authority.
	 */
	public static SSLContext clientContext(@Nullable X509Bundle client) {
		try {
			KeyManager[] keys = (client != null) ? client.toKeyManagerFactory().getKeyManagers() : null;
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys, AUTHORITY.toTrustManagerFactory().getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Write the certificate of the authority to a PEM file.
	 */
	public static Path writeAuthority(Path directory) throws IOException {
		return Files.writeString(directory.resolve("authority.pem"), AUTHORITY.getCertificatePEM());
	}

	/**
	 * Write a key and its certificates to one PEM file.
	 */
	public static Path write(X509Bundle bundle, Path file) throws IOException {
		return Files.writeString(file, bundle.getPrivateKeyPEM() + "\n" + bundle.getCertificatePathPEM());
	}

}
