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

import java.lang.ref.WeakReference;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCounted;
import io.tcpserver.settings.TlsKeys;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Keys that remember which engines have asked for them, without keeping these.
 */
public final class SslEngineWatch {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final List<WeakReference<SSLEngine>> engines = new CopyOnWriteArrayList<>();

	private final TlsKeys plain;

	public SslEngineWatch(X509Bundle bundle) {
		this.plain = Certificates.keys(bundle);
	}

	public TlsKeys keys() {
		KeyManager manager = new Watcher((X509ExtendedKeyManager) this.plain.keyManagers().getKeyManagers()[0]);
		return new TlsKeys(factory(manager), this.plain.trustManagers(), null, null);
	}

	/**
	 * Create a factory of given managers.
	 */
	public static KeyManagerFactory factory(KeyManager... managers) {
		return new SimpleKeyManagerFactory() {

			@Override
			protected void engineInit(KeyStore keyStore, char[] password) {
				throw new UnsupportedOperationException();
			}

			@Override
			protected void engineInit(ManagerFactoryParameters parameters) {
				throw new UnsupportedOperationException();
			}

			@Override
			protected KeyManager[] engineGetKeyManagers() {
				return managers;
			}

		};
	}

	/**
	 * Return how many engines have needed the key, once for each full handshake.
	 */
	public int handshakes() {
		return this.engines.size();
	}

	/**
	 * Wait until all memory of all engines is free, native memory at once.
	 */
	public void assertReleased() {
		Awaitility.await().atMost(PATIENCE).until(() -> {
			System.gc();
			return this.engines.stream().map(WeakReference::get).allMatch(SslEngineWatch::isReleased);
		});
	}

	private static boolean isReleased(@Nullable SSLEngine engine) {
		return engine == null || (engine instanceof ReferenceCounted counted && counted.refCnt() == 0);
	}

	/**
	 * Sees who asks for a key.
	 */
	private final class Watcher extends X509ExtendedKeyManager {

		private final X509ExtendedKeyManager delegate;

		Watcher(X509ExtendedKeyManager delegate) {
			this.delegate = delegate;
		}

		@Override
		public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
			String alias = this.delegate.chooseEngineServerAlias(keyType, issuers, engine);
			if (alias != null && SslEngineWatch.this.engines.stream().noneMatch((known) -> known.get() == engine)) {
				SslEngineWatch.this.engines.add(new WeakReference<>(engine));
			}
			return alias;
		}

		@Override
		public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
			return this.delegate.chooseServerAlias(keyType, issuers, socket);
		}

		@Override
		public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
			return this.delegate.chooseClientAlias(keyTypes, issuers, socket);
		}

		@Override
		public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
			return this.delegate.getServerAliases(keyType, issuers);
		}

		@Override
		public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
			return this.delegate.getClientAliases(keyType, issuers);
		}

		@Override
		public X509Certificate @Nullable [] getCertificateChain(String alias) {
			return this.delegate.getCertificateChain(alias);
		}

		@Override
		public @Nullable PrivateKey getPrivateKey(String alias) {
			return this.delegate.getPrivateKey(alias);
		}

	}

}
