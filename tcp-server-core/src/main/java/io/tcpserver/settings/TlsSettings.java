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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * How a server speaks TLS. Immutable; to show another certificate while the server runs,
 * give it other settings: {@link io.tcpserver.TcpServer#updateTls(TlsSettings)}.
 *
 * @param keys what is shown to clients that ask for no name or for one that is not listed
 * @param serverNames what is shown to those that ask for a name (SNI, RFC 6066), by the
 * name, which may begin with {@code *.} for any one label; exact names win
 * @param clientAuth whether clients show certificates
 * @param mode when the handshake takes place
 * @param provider what does the cryptography
 * @param handshakeTimeout how long a handshake may take
 * (<a href="../doc-files/asyncio.html#l35">asyncio L35</a>: 10 seconds here, not 60)
 * @param shutdownTimeout how long the peer may take to answer the end of the encrypted
 * stream before the connection is closed anyway
 * (<a href="../doc-files/asyncio.html#l31">asyncio L31</a>)
 * @param maxPendingHandshakes the most handshakes of this server at a time, or
 * {@code null} to share a bound of 4096 with all other servers of this process that have
 * none of their own. At the bound, the oldest handshake makes room for the new one if it
 * takes more than a second, otherwise the new one is rejected
 * @param allowRenegotiation whether clients may begin another handshake within their
 * session, with TLS 1.2 and older and without a bound. Each costs a signature. By
 * default, their connection ends with {@link io.tcpserver.CloseReason#TLS_RENEGOTIATION}.
 * Not supported by OpenSSL
 * @since 0.1.0
 */
public record TlsSettings(TlsKeys keys, Map<String, TlsKeys> serverNames, ClientAuth clientAuth, Mode mode,
		Provider provider, Duration handshakeTimeout, Duration shutdownTimeout, @Nullable Integer maxPendingHandshakes,
		boolean allowRenegotiation) {

	private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

	public TlsSettings {
		Objects.requireNonNull(keys, "keys");
		Objects.requireNonNull(clientAuth, "clientAuth");
		Objects.requireNonNull(mode, "mode");
		Objects.requireNonNull(provider, "provider");
		Map<String, TlsKeys> names = new LinkedHashMap<>();
		serverNames.forEach((name, value) -> {
			String key = requireName(name);
			if (names.put(key, value) != null) {
				throw new IllegalArgumentException("ssl.server-name-bundles has two entries for '%s'".formatted(key));
			}
		});
		serverNames = Map.copyOf(names);
		SettingChecks.requirePositive("ssl.handshake-timeout",
				Objects.requireNonNull(handshakeTimeout, "handshakeTimeout"));
		SettingChecks.requirePositive("ssl.shutdown-timeout",
				Objects.requireNonNull(shutdownTimeout, "shutdownTimeout"));
		if (maxPendingHandshakes != null && maxPendingHandshakes < 1) {
			throw new IllegalArgumentException(
					"ssl.max-pending-handshakes must be at least 1, got " + maxPendingHandshakes);
		}
		if (allowRenegotiation && provider == Provider.OPENSSL) {
			throw new IllegalArgumentException(
					"ssl.allow-renegotiation needs ssl.provider=jdk, as OpenSSL does not support it");
		}
	}

	/**
	 * Create settings with the defaults: no client certificates, a handshake at once,
	 * OpenSSL where it is there.
	 * @param keys what is shown to clients
	 * @return the settings
	 */
	public static TlsSettings of(TlsKeys keys) {
		return new TlsSettings(keys, Map.of(), ClientAuth.NONE, Mode.IMMEDIATE, Provider.AUTO, HANDSHAKE_TIMEOUT,
				SHUTDOWN_TIMEOUT, null, false);
	}

	/**
	 * Return a copy that shows other keys for some names.
	 * @param serverNames the names and what is shown
	 * @return the copy
	 */
	public TlsSettings withServerNames(Map<String, TlsKeys> serverNames) {
		return new TlsSettings(this.keys, serverNames, this.clientAuth, this.mode, this.provider, this.handshakeTimeout,
				this.shutdownTimeout, this.maxPendingHandshakes, this.allowRenegotiation);
	}

	/**
	 * Return a copy with another rule for client certificates.
	 * @param clientAuth whether clients show certificates
	 * @return the copy
	 */
	public TlsSettings withClientAuth(ClientAuth clientAuth) {
		return new TlsSettings(this.keys, this.serverNames, clientAuth, this.mode, this.provider, this.handshakeTimeout,
				this.shutdownTimeout, this.maxPendingHandshakes, this.allowRenegotiation);
	}

	/**
	 * Return a copy with another mode.
	 * @param mode when the handshake takes place
	 * @return the copy
	 */
	public TlsSettings withMode(Mode mode) {
		return new TlsSettings(this.keys, this.serverNames, this.clientAuth, mode, this.provider, this.handshakeTimeout,
				this.shutdownTimeout, this.maxPendingHandshakes, this.allowRenegotiation);
	}

	/**
	 * Return a copy with another provider.
	 * @param provider what does the cryptography
	 * @return the copy
	 */
	public TlsSettings withProvider(Provider provider) {
		return new TlsSettings(this.keys, this.serverNames, this.clientAuth, this.mode, provider, this.handshakeTimeout,
				this.shutdownTimeout, this.maxPendingHandshakes, this.allowRenegotiation);
	}

	/**
	 * Return a copy with other time-outs.
	 * @param handshakeTimeout how long a handshake may take
	 * @param shutdownTimeout how long the end of the stream may stay unanswered
	 * @return the copy
	 */
	public TlsSettings withTimeouts(Duration handshakeTimeout, Duration shutdownTimeout) {
		return new TlsSettings(this.keys, this.serverNames, this.clientAuth, this.mode, this.provider, handshakeTimeout,
				shutdownTimeout, this.maxPendingHandshakes, this.allowRenegotiation);
	}

	/**
	 * Return a copy with another limit of handshakes.
	 * @param maxPendingHandshakes the most handshakes at a time, {@code null} to share
	 * the limit of the process
	 * @return the copy
	 */
	public TlsSettings withMaxPendingHandshakes(@Nullable Integer maxPendingHandshakes) {
		return new TlsSettings(this.keys, this.serverNames, this.clientAuth, this.mode, this.provider,
				this.handshakeTimeout, this.shutdownTimeout, maxPendingHandshakes, this.allowRenegotiation);
	}

	/**
	 * Return a copy that allows or refuses renegotiation.
	 * @param allowRenegotiation whether clients may begin another handshake within their
	 * session
	 * @return the copy
	 */
	public TlsSettings withAllowRenegotiation(boolean allowRenegotiation) {
		return new TlsSettings(this.keys, this.serverNames, this.clientAuth, this.mode, this.provider,
				this.handshakeTimeout, this.shutdownTimeout, this.maxPendingHandshakes, allowRenegotiation);
	}

	private static String requireName(String name) {
		String host = name.startsWith("*.") ? name.substring(2) : name;
		if (host.isEmpty() || host.indexOf('*') != -1) {
			throw new IllegalArgumentException(
					"ssl.server-name-bundles needs host names such as example.com or *.example.com, got '%s'"
						.formatted(name));
		}
		return name.toLowerCase(Locale.ROOT);
	}

	/**
	 * Whether clients show certificates.
	 */
	public enum ClientAuth {

		/**
		 * They are not asked.
		 */
		NONE,

		/**
		 * They are asked, and may do without; a certificate that is not trusted fails.
		 */
		WANT,

		/**
		 * They have to.
		 */
		NEED

	}

	/**
	 * When the handshake takes place.
	 */
	public enum Mode {

		/**
		 * At once; the handler never sees connections that fail.
		 */
		IMMEDIATE,

		/**
		 * When the handler asks for it, usually on a command such as {@code STARTTLS}.
		 */
		START_TLS

	}

	/**
	 * What does the cryptography.
	 */
	public enum Provider {

		/**
		 * OpenSSL if netty-tcnative is there and can do what the settings ask for,
		 * otherwise the JDK.
		 */
		AUTO,

		/**
		 * The JDK. With TLS 1.3 it can still answer a client that has ended its stream
		 * (<a href="../doc-files/asyncio.html#l27">asyncio L27</a>).
		 */
		JDK,

		/**
		 * OpenSSL, by netty-tcnative; the server does not start without. When a client
		 * ends its stream, it ends the other direction, too.
		 */
		OPENSSL

	}

}
