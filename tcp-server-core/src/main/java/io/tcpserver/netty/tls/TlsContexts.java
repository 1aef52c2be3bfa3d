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

package io.tcpserver.netty.tls;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What handshakes need, made once for all connections of a server: a context for each key
 * that it shows, checked before the first client comes.
 */
public final class TlsContexts {

	private static final Logger logger = LoggerFactory.getLogger(TlsContexts.class);

	private static final List<String> OPENSSL_PROTOCOLS = List.of("TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1");

	// On the heap, measured as ConnectionCost says

	private static final int JDK_TLS = 8500;

	private static final int OPENSSL_TLS = 1600;

	private static final int JDK_HANDSHAKE = 4500;

	private static final int OPENSSL_HANDSHAKE = 300;

	private final TlsSettings settings;

	private final SslContext context;

	private final Map<String, SslContext> byName = new HashMap<>();

	/**
	 * Make contexts of settings.
	 * @param settings the settings
	 * @throws IllegalArgumentException if they cannot be used
	 */
	public TlsContexts(TlsSettings settings) {
		if (settings.provider() == TlsSettings.Provider.OPENSSL && !OpenSsl.isAvailable()) {
			throw new IllegalArgumentException(
					"ssl.provider=openssl needs netty-tcnative-boringssl-static on the class path",
					OpenSsl.unavailabilityCause());
		}
		this.settings = settings;
		this.context = context("ssl.bundle", settings.keys());
		settings.serverNames()
			.forEach((name, keys) -> this.byName.put(name,
					context("ssl.server-name-bundles for '%s'".formatted(name), keys)));
	}

	public TlsSettings settings() {
		return this.settings;
	}

	private boolean isOpenSsl() {
		return this.context instanceof ReferenceCountedOpenSslContext;
	}

	/**
	 * Return whether handshakes come before everything else.
	 * @return {@code false} if the application starts them
	 */
	public boolean isImmediate() {
		return this.settings.mode() == TlsSettings.Mode.IMMEDIATE;
	}

	/**
	 * Return what connections cost that may be encrypted.
	 * @param plain the cost without encryption
	 * @return the cost
	 */
	public ConnectionCost cost(int plain) {
		return isOpenSsl() ? new ConnectionCost(plain, OPENSSL_TLS, OPENSSL_HANDSHAKE)
				: new ConnectionCost(plain, JDK_TLS, JDK_HANDSHAKE);
	}

	/**
	 * Create what does the handshake of a connection, and encrypts it from then on.
	 * @param allocator where its buffers come from
	 * @param reads of the socket that it is fed from
	 * @return a new handler of a pipeline
	 */
	public ChannelHandler newHandler(ByteBufAllocator allocator, EncryptedReads reads) {
		return this.byName.isEmpty() ? newHandler(this.context, allocator, reads) : new ServerNameHandler(this, reads);
	}

	SslHandler newHandler(SslContext context, ByteBufAllocator allocator, EncryptedReads reads) {
		// Its engine is one for handlers of pipelines, which the context makes in no
		// other way
		SslHandler made = context.newHandler(allocator);
		SslHandler handler = new HeldSslHandler(made.engine(), reads, !this.settings.allowRenegotiation());
		// ConnectionTls has timers for both
		handler.setHandshakeTimeoutMillis(0);
		handler.setCloseNotifyFlushTimeoutMillis(0);
		return handler;
	}

	/**
	 * Return the context for clients that ask for a name.
	 * @param serverName the name, {@code null} if they ask for none
	 * @return the context of the exact name, of a wildcard for its first label, or the
	 * one for all others
	 */
	SslContext context(@Nullable String serverName) {
		if (serverName == null) {
			return this.context;
		}
		String name = serverName.toLowerCase(Locale.ROOT);
		SslContext exact = this.byName.get(name);
		if (exact != null) {
			return exact;
		}
		int dot = name.indexOf('.');
		SslContext wildcard = (dot > 0) ? this.byName.get("*" + name.substring(dot)) : null;
		return (wildcard != null) ? wildcard : this.context;
	}

	private SslContext context(String setting, TlsKeys keys) {
		try {
			return switch (this.settings.provider()) {
				case JDK -> context(keys, SslProvider.JDK);
				case OPENSSL -> context(keys, SslProvider.OPENSSL);
				case AUTO -> OpenSsl.isAvailable() ? openSslOrJdk(keys) : context(keys, SslProvider.JDK);
			};
		}
		catch (SSLException | RuntimeException ex) {
			throw new IllegalArgumentException("%s cannot be used: %s".formatted(setting, ex.getMessage()), ex);
		}
	}

	private SslContext openSslOrJdk(TlsKeys keys) throws SSLException {
		try {
			return context(keys, SslProvider.OPENSSL);
		}
		catch (SSLException | RuntimeException ex) {
			SslContext context = context(keys, SslProvider.JDK);
			logger.info("OpenSSL cannot do what ssl.* asks for, so the JDK does: {}", ex.getMessage());
			return context;
		}
	}

	private SslContext context(TlsKeys keys, SslProvider provider) throws SSLException {
		if (provider == SslProvider.OPENSSL) {
			if (this.settings.allowRenegotiation()) {
				throw new SSLException("renegotiation (ssl.allow-renegotiation) is not supported");
			}
			requireOpenSslProtocols(keys.protocols());
		}
		SslContext context = SslContextBuilder.forServer(keys.keyManagers())
			.sslProvider(provider)
			.trustManager(keys.trustManagers())
			.ciphers(keys.ciphers())
			.protocols(keys.protocols())
			.clientAuth(clientAuth())
			.build();
		SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
		try {
			requireAll("cipher", keys.ciphers(), engine.getEnabledCipherSuites());
			requireAll("protocol", keys.protocols(), engine.getEnabledProtocols());
		}
		finally {
			ReferenceCountUtil.release(engine);
		}
		return context;
	}

	// Netty's engines are not released if they refuse a protocol
	private static void requireOpenSslProtocols(@Nullable List<String> protocols) throws SSLException {
		for (String protocol : (protocols != null) ? protocols : List.<String>of()) {
			if (!OPENSSL_PROTOCOLS.contains(protocol)) {
				throw new SSLException(
						"protocol '%s' is not available, only %s".formatted(protocol, OPENSSL_PROTOCOLS));
			}
		}
	}

	// Each provider has its own way to leave out what it does not know
	private static void requireAll(String kind, @Nullable List<String> wanted, String[] enabled) throws SSLException {
		if (wanted == null) {
			return;
		}
		List<String> offered = List.of(enabled);
		for (String value : wanted) {
			if (!offered.contains(value)) {
				throw new SSLException("%s '%s' is not available, only %s".formatted(kind, value, offered));
			}
		}
		HashSet<String> unwanted = new HashSet<>(offered);
		unwanted.removeAll(wanted);
		unwanted.remove("SSLv2Hello");
		if (!unwanted.isEmpty()) {
			throw new SSLException("%s %s cannot be switched off".formatted(kind, unwanted));
		}
	}

	private ClientAuth clientAuth() {
		return switch (this.settings.clientAuth()) {
			case NONE -> ClientAuth.NONE;
			case WANT -> ClientAuth.OPTIONAL;
			case NEED -> ClientAuth.REQUIRE;
		};
	}

	@Override
	public String toString() {
		return "TlsContexts[%s, %s]".formatted(Objects.requireNonNull(this.context).getClass().getSimpleName(),
				this.byName.keySet());
	}

}
