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

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.TlsSettings.ClientAuth;
import io.tcpserver.settings.TlsSettings.Mode;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationUnit;

/**
 * How a server speaks TLS.
 *
 * @since 0.1.0
 */
public class TcpServerSslProperties {

	/**
	 * Whether connections are encrypted. By default, if a bundle is set.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Name of the SSL bundle with the key and certificate of the server. By default,
	 * there is none, and connections are not encrypted.
	 */
	private @Nullable String bundle;

	/**
	 * Bundles for clients that ask for a host name: each has a 'server-name', which may
	 * begin with '*.' for any one label, and a 'bundle'. Others get the bundle of the
	 * server, as do all clients by default.
	 */
	private List<ServerNameBundle> serverNameBundles = new ArrayList<>();

	/**
	 * Whether clients show certificates: they are not asked, they are, or they have to.
	 */
	private ClientAuth clientAuth = ClientAuth.NONE;

	/**
	 * When the handshake takes place: at once, or when the handler asks for it.
	 */
	private Mode mode = Mode.IMMEDIATE;

	/**
	 * Cryptography to use. By default, OpenSSL if netty-tcnative is on the class path and
	 * the JDK otherwise.
	 */
	private TlsSettings.Provider provider = TlsSettings.Provider.AUTO;

	/**
	 * Time that a handshake may take. If a duration suffix is not specified, seconds will
	 * be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration handshakeTimeout = Duration.ofSeconds(10);

	/**
	 * Time that a client may take to answer the end of the encrypted stream. Limited to
	 * two seconds once the server stops. If a duration suffix is not specified, seconds
	 * will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration shutdownTimeout = Duration.ofSeconds(30);

	/**
	 * Maximum number of pending handshakes of this server. At the limit, the oldest
	 * handshake makes room if it takes more than a second; otherwise, the new one is
	 * rejected. By default, all servers of the application share a limit of 4096.
	 */
	private @Nullable Integer maxPendingHandshakes;

	/**
	 * Whether clients may renegotiate, which only TLS 1.2 and older have. Each
	 * renegotiation costs as much CPU as a handshake, and their number is not limited.
	 * Not supported by OpenSSL.
	 */
	private boolean allowRenegotiation;

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getBundle() {
		return this.bundle;
	}

	public void setBundle(@Nullable String bundle) {
		this.bundle = bundle;
	}

	public List<ServerNameBundle> getServerNameBundles() {
		return this.serverNameBundles;
	}

	public void setServerNameBundles(List<ServerNameBundle> serverNameBundles) {
		this.serverNameBundles = serverNameBundles;
	}

	public ClientAuth getClientAuth() {
		return this.clientAuth;
	}

	public void setClientAuth(ClientAuth clientAuth) {
		this.clientAuth = clientAuth;
	}

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public TlsSettings.Provider getProvider() {
		return this.provider;
	}

	public void setProvider(TlsSettings.Provider provider) {
		this.provider = provider;
	}

	public Duration getHandshakeTimeout() {
		return this.handshakeTimeout;
	}

	public void setHandshakeTimeout(Duration handshakeTimeout) {
		this.handshakeTimeout = handshakeTimeout;
	}

	public Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	public void setShutdownTimeout(Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
	}

	public @Nullable Integer getMaxPendingHandshakes() {
		return this.maxPendingHandshakes;
	}

	public void setMaxPendingHandshakes(@Nullable Integer maxPendingHandshakes) {
		this.maxPendingHandshakes = maxPendingHandshakes;
	}

	public boolean isAllowRenegotiation() {
		return this.allowRenegotiation;
	}

	public void setAllowRenegotiation(boolean allowRenegotiation) {
		this.allowRenegotiation = allowRenegotiation;
	}

	/**
	 * The bundle for a host name.
	 */
	public static class ServerNameBundle {

		/**
		 * Host name that clients ask for, such as example.com, or *.example.com for any
		 * one label.
		 */
		private @Nullable String serverName;

		/**
		 * Name of the SSL bundle for it.
		 */
		private @Nullable String bundle;

		public @Nullable String getServerName() {
			return this.serverName;
		}

		public void setServerName(@Nullable String serverName) {
			this.serverName = serverName;
		}

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

		@Override
		public String toString() {
			return "%s=%s".formatted(this.serverName, this.bundle);
		}

	}

}
