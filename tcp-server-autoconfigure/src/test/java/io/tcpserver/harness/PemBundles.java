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
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.tcpserver.fixture.LineClient;
import org.jspecify.annotations.Nullable;

/**
 * SSL bundles in PEM files, all from one authority, and clients that trust it.
 */
public final class PemBundles {

	private static final X509Bundle AUTHORITY = create(
			new CertificateBuilder().subject("CN=Test Authority").setIsCertificateAuthority(true), null);

	private final Path directory;

	public PemBundles(Path directory) throws IOException {
		this.directory = directory;
		Files.writeString(directory.resolve("ca.crt"), AUTHORITY.getCertificatePEM());
	}

	/**
	 * Create a key with a certificate.
	 */
	public static X509Bundle issue(String commonName) {
		return create(new CertificateBuilder().subject("CN=" + commonName).addSanDnsName("localhost"), AUTHORITY);
	}

	/**
	 * Create a key with a certificate that nobody trusts.
	 */
	public static X509Bundle stranger() {
		return create(new CertificateBuilder().subject("CN=stranger").setIsCertificateAuthority(true), null);
	}

	private static X509Bundle create(CertificateBuilder builder, @Nullable X509Bundle issuer) {
		try {
			return (issuer != null) ? builder.buildIssuedBy(issuer) : builder.buildSelfSigned();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Write the files of a bundle.
	 */
	public void write(String name, X509Bundle bundle) throws IOException {
		write(name + ".key", bundle.getPrivateKeyPEM());
		write(name + ".crt", bundle.getCertificatePathPEM());
	}

	/**
	 * Write a file as a whole.
	 */
	public void write(String fileName, String content) throws IOException {
		Path temporary = Files.writeString(this.directory.resolve(fileName + ".tmp"), content);
		Files.move(temporary, this.directory.resolve(fileName), StandardCopyOption.ATOMIC_MOVE,
				StandardCopyOption.REPLACE_EXISTING);
	}

	/**
	 * Write a bundle and return the properties of it.
	 */
	public String[] define(String name, X509Bundle bundle) throws IOException {
		write(name, bundle);
		String prefix = "spring.ssl.bundle.pem." + name;
		return new String[] { prefix + ".keystore.certificate=" + location(name + ".crt"),
				prefix + ".keystore.private-key=" + location(name + ".key"),
				prefix + ".truststore.certificate=" + location("ca.crt"), prefix + ".reload-on-update=true",
				"spring.ssl.bundle.watch.file.quiet-period=100ms" };
	}

	public String location(String fileName) {
		return this.directory.resolve(fileName).toUri().toString();
	}

	/**
	 * Return what clients use.
	 * @param own the certificate of the client, {@code null} for one that has none
	 */
	public static SSLContext clientContext(@Nullable X509Bundle own) throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		KeyManager[] keys = (own != null) ? own.toKeyManagerFactory().getKeyManagers() : null;
		context.init(keys, AUTHORITY.toTrustManagerFactory().getTrustManagers(), null);
		return context;
	}

	/**
	 * Create a socket that asks for a host name.
	 */
	public static SSLSocket socket(@Nullable String serverName, @Nullable X509Bundle own)
			throws IOException, GeneralSecurityException {
		SSLSocket socket = (SSLSocket) clientContext(own).getSocketFactory().createSocket();
		if (serverName != null) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setServerNames(List.of(new SNIHostName(serverName)));
			socket.setSSLParameters(parameters);
		}
		return socket;
	}

	/**
	 * Shake hands.
	 * @return whom the server has shown to be
	 */
	public static String serverName(int port, @Nullable String asked) throws IOException, GeneralSecurityException {
		SSLSocket socket = socket(asked, null);
		try (LineClient client = new LineClient(socket, port)) {
			client.exchange("hello");
			return socket.getSession().getPeerPrincipal().getName();
		}
	}

	/**
	 * Return the name that a client shows in {@link #serverName}.
	 */
	public static String name(X509Bundle bundle) {
		return bundle.getCertificate().getSubjectX500Principal().getName();
	}

}
