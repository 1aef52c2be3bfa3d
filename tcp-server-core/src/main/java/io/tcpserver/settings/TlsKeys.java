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

package io.tcpserver.settings;

import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509KeyManager;

import org.jspecify.annotations.Nullable;

/**
 * The key and certificate that a server shows, with what goes with them.
 *
 * @param keyManagers the private key and its chain of certificates
 * @param trustManagers the authorities whose client certificates are accepted,
 * {@code null} for those of the JDK
 * @param protocols the versions of TLS to offer, {@code null} for those of the provider
 * @param ciphers the cipher suites to offer, {@code null} for those of the provider
 * @since 0.1.0
 */
public record TlsKeys(KeyManagerFactory keyManagers, @Nullable TrustManagerFactory trustManagers,
		@Nullable List<String> protocols, @Nullable List<String> ciphers) {

	private static final List<String> KEY_TYPES = List.of("RSA", "RSASSA-PSS", "EC", "EdDSA", "Ed25519", "Ed448",
			"DSA");

	public TlsKeys {
		Objects.requireNonNull(keyManagers, "keyManagers");
		if (!hasKey(keyManagers.getKeyManagers())) {
			throw new IllegalArgumentException("There is no private key with a certificate");
		}
		protocols = copy("protocols", protocols);
		ciphers = copy("ciphers", ciphers);
	}

	private static @Nullable List<String> copy(String what, @Nullable List<String> values) {
		if (values == null) {
			return null;
		}
		if (values.isEmpty()) {
			throw new IllegalArgumentException("There are no " + what + " to offer");
		}
		return List.copyOf(values);
	}

	/**
	 * Create keys that are used with the defaults of the provider.
	 * @param keyManagers the private key and its chain of certificates
	 * @return the keys
	 */
	public static TlsKeys of(KeyManagerFactory keyManagers) {
		return new TlsKeys(keyManagers, null, null, null);
	}

	/**
	 * Return the certificates that are shown, without those of the authorities that have
	 * issued them.
	 * @return the certificates, empty if there are keys of another kind only
	 */
	public List<X509Certificate> certificates() {
		Set<X509Certificate> certificates = new LinkedHashSet<>();
		for (KeyManager manager : this.keyManagers.getKeyManagers()) {
			if (manager instanceof X509KeyManager keys) {
				for (String alias : aliases(keys)) {
					X509Certificate[] chain = keys.getCertificateChain(alias);
					if (chain != null && chain.length > 0) {
						certificates.add(chain[0]);
					}
				}
			}
		}
		return List.copyOf(certificates);
	}

	private static boolean hasKey(KeyManager[] managers) {
		for (KeyManager manager : managers) {
			if (!(manager instanceof X509KeyManager keys) || !aliases(keys).isEmpty()) {
				return true;
			}
		}
		return false;
	}

	private static Set<String> aliases(X509KeyManager keys) {
		Set<String> all = new LinkedHashSet<>();
		for (String type : KEY_TYPES) {
			String[] aliases = keys.getServerAliases(type, null);
			if (aliases != null) {
				Collections.addAll(all, aliases);
			}
		}
		return all;
	}

}
