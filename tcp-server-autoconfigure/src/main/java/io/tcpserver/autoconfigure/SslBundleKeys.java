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

package io.tcpserver.autoconfigure;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings.ClientAuth;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * Keys and certificates of SSL bundles.
 */
final class SslBundleKeys {

	// What to sign with, by the kind of key; other kinds are not checked
	private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA",
			"EdDSA", "EdDSA", "Ed25519", "Ed25519", "Ed448", "Ed448");

	private static final byte[] DATA = new byte[32];

	private SslBundleKeys() {
	}

	/**
	 * Return what a bundle holds now. Its files are read by this, unless they have been.
	 * @param bundle the bundle
	 * @param clientAuth whether clients show certificates
	 * @return the keys
	 * @throws RuntimeException if it cannot be read, or has no key
	 */
	static TlsKeys of(SslBundle bundle, ClientAuth clientAuth) {
		KeyManagerFactory keyManagers = bundle.getManagers().getKeyManagerFactory();
		requireMatchingPairs(keyManagers);
		SslOptions options = bundle.getOptions();
		// Without a trust store it is the authorities of the JDK, read for nothing if no
		// client is asked
		return new TlsKeys(keyManagers,
				(clientAuth != ClientAuth.NONE) ? bundle.getManagers().getTrustManagerFactory() : null,
				list(options.getEnabledProtocols()), list(options.getCiphers()));
	}

	private static @Nullable List<String> list(String @Nullable [] values) {
		return (values != null) ? Arrays.asList(values) : null;
	}

	// While a certificate is replaced, its file and that of the key may not belong
	// together; with such a pair every handshake would fail
	private static void requireMatchingPairs(KeyManagerFactory factory) {
		for (KeyManager manager : factory.getKeyManagers()) {
			if (manager instanceof X509KeyManager keys) {
				SIGNATURES.keySet().forEach((type) -> requireMatchingPairs(keys, type));
			}
		}
	}

	private static void requireMatchingPairs(X509KeyManager keys, String type) {
		String[] aliases = keys.getServerAliases(type, null);
		for (String alias : (aliases != null) ? aliases : new String[0]) {
			PrivateKey key = keys.getPrivateKey(alias);
			X509Certificate[] chain = keys.getCertificateChain(alias);
			if (key != null && chain != null && chain.length > 0 && !match(key, chain[0].getPublicKey())) {
				throw new IllegalStateException("The private key does not belong to the certificate of "
						+ chain[0].getSubjectX500Principal().getName());
			}
		}
	}

	private static boolean match(PrivateKey key, PublicKey publicKey) {
		String algorithm = SIGNATURES.get(key.getAlgorithm());
		if (algorithm == null) {
			return true;
		}
		try {
			Signature signature = Signature.getInstance(algorithm);
			signature.initSign(key);
			signature.update(DATA);
			byte[] signed = signature.sign();
			signature.initVerify(publicKey);
			signature.update(DATA);
			return signature.verify(signed);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("The private key cannot be used with its certificate: " + ex.getMessage(),
					ex);
		}
	}

}
