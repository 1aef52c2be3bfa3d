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

import java.io.UncheckedIOException;
import java.net.IDN;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.tcpserver.autoconfigure.TcpServerSslProperties.ServerNameBundle;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * Maps properties to the TLS settings of a server, and checks that no property is set
 * that has no effect.
 */
final class SslMapper {

	private static final String ENABLED = "ssl.enabled";

	private static final String BUNDLE = "ssl.bundle";

	private static final String SERVER_NAME_BUNDLES = "ssl.server-name-bundles";

	private static final String ALLOW_RENEGOTIATION = "ssl.allow-renegotiation";

	private static final List<String> NEED_BUNDLE = List.of(SERVER_NAME_BUNDLES + "[0].server-name",
			SERVER_NAME_BUNDLES + "[0].bundle", "ssl.client-auth", "ssl.mode", "ssl.provider", "ssl.handshake-timeout",
			"ssl.shutdown-timeout", "ssl.max-pending-handshakes", ALLOW_RENEGOTIATION);

	// A label that is not all digits comes last, so that addresses are none
	private static final Pattern HOST_NAME = Pattern.compile(
			"(\\*\\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\.)*" + "(?!\\d+$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");

	private final TcpServerSslProperties properties;

	private final ServerKeys keys;

	private final Supplier<@Nullable SslBundles> bundles;

	/**
	 * Create a mapper.
	 * @param properties the properties
	 * @param keys their names
	 * @param bundles returns the bundles of the application, not called before the
	 * settings are asked for
	 */
	SslMapper(TcpServerSslProperties properties, ServerKeys keys, Supplier<@Nullable SslBundles> bundles) {
		this.properties = properties;
		this.keys = keys;
		this.bundles = bundles;
	}

	/**
	 * Return whether the server speaks TLS.
	 * @return {@code false} if it does not
	 */
	boolean isEnabled() {
		Boolean enabled = this.properties.getEnabled();
		return (enabled != null) ? enabled : hasBundle();
	}

	/**
	 * Return whether connections begin with a handshake.
	 * @return {@code false} if they do not
	 */
	boolean isImmediate() {
		return isEnabled() && this.properties.getMode() == TlsSettings.Mode.IMMEDIATE;
	}

	private boolean hasBundle() {
		return StringUtils.hasText(this.properties.getBundle());
	}

	/**
	 * Check what can be checked without the bundles.
	 * @throws RuntimeException if a property makes no sense or has no effect; the message
	 * names it
	 */
	void check() {
		if (!hasBundle()) {
			if (isEnabled()) {
				throw new InvalidTcpServerPropertiesException(
						"'%s' is true, but '%s' is not set.".formatted(name(ENABLED), name(BUNDLE)),
						"Set '%s' to the name of a bundle below 'spring.ssl.bundle'.".formatted(name(BUNDLE)));
			}
			NEED_BUNDLE.stream().filter((key) -> this.keys.isForThisAlone(key, BUNDLE)).findFirst().ifPresent((key) -> {
				throw new InvalidTcpServerPropertiesException(
						"'%s' is set, but has no effect, as '%s' is not set.".formatted(name(key), name(BUNDLE)),
						"Remove it, or set '%s' to the name of a bundle below 'spring.ssl.bundle'."
							.formatted(name(BUNDLE)));
			});
		}
		serverNames();
	}

	private Map<String, ServerNameKey> serverNames() {
		Map<String, ServerNameKey> names = new LinkedHashMap<>();
		List<ServerNameBundle> entries = this.properties.getServerNameBundles();
		for (int i = 0; i < entries.size(); i++) {
			ServerNameBundle entry = entries.get(i);
			String nameKey = SERVER_NAME_BUNDLES + "[%d].server-name".formatted(i);
			String bundleKey = SERVER_NAME_BUNDLES + "[%d].bundle".formatted(i);
			String serverName = requireText(nameKey, entry.getServerName(), bundleKey);
			String bundle = requireText(bundleKey, entry.getBundle(), nameKey);
			String hostName = this.keys.require(nameKey, serverName, SslMapper::hostName);
			if (names.put(hostName, new ServerNameKey(bundleKey, bundle)) != null) {
				throw new InvalidConfigurationPropertyValueException(name(nameKey), serverName,
						"There is a bundle for this name already");
			}
		}
		return names;
	}

	private String requireText(String key, @Nullable String value, String other) {
		if (value == null || !StringUtils.hasText(value)) {
			throw new InvalidTcpServerPropertiesException(
					"'%s' is set, but '%s' is not.".formatted(name(other), name(key)),
					"Set '%s', too: a host name and the bundle for it belong together.".formatted(name(key)));
		}
		return value.trim();
	}

	private static String hostName(String serverName) {
		String ascii = IDN.toASCII(serverName, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
		if (!HOST_NAME.matcher(ascii).matches()) {
			throw new IllegalArgumentException("It must be a host name such as example.com or *.example.com");
		}
		return ascii;
	}

	/**
	 * Map the properties, with what the bundles hold now.
	 * @return the settings, {@code null} if the server does not speak TLS
	 * @throws RuntimeException if a bundle cannot be used or a value makes no sense; the
	 * message names the property
	 */
	@Nullable TlsSettings map() {
		String bundle = this.properties.getBundle();
		if (!isEnabled() || bundle == null) {
			return null;
		}
		TlsSettings settings = TlsSettings.of(keys(BUNDLE, bundle))
			.withClientAuth(this.properties.getClientAuth())
			.withMode(this.properties.getMode())
			.withProvider(this.properties.getProvider());
		Map<String, TlsKeys> serverNames = new LinkedHashMap<>();
		serverNames().forEach((hostName, key) -> serverNames.put(hostName, keys(key.key(), key.bundle())));
		return withRenegotiation(withNumbers(settings.withServerNames(serverNames)));
	}

	private TlsSettings withNumbers(TlsSettings settings) {
		TlsSettings withHandshake = this.keys.require("ssl.handshake-timeout", this.properties.getHandshakeTimeout(),
				(timeout) -> settings.withTimeouts(timeout, settings.shutdownTimeout()));
		TlsSettings withTimeouts = this.keys.require("ssl.shutdown-timeout", this.properties.getShutdownTimeout(),
				(timeout) -> withHandshake.withTimeouts(withHandshake.handshakeTimeout(), timeout));
		Integer max = this.properties.getMaxPendingHandshakes();
		return (max != null)
				? this.keys.require("ssl.max-pending-handshakes", max, withTimeouts::withMaxPendingHandshakes)
				: withTimeouts;
	}

	private TlsSettings withRenegotiation(TlsSettings settings) {
		return this.keys.require(ALLOW_RENEGOTIATION, this.properties.isAllowRenegotiation(),
				settings::withAllowRenegotiation);
	}

	private TlsKeys keys(String key, String bundle) {
		try {
			return SslBundleKeys.of(bundles(key).getBundle(bundle), this.properties.getClientAuth());
		}
		catch (NoSuchSslBundleException ex) {
			throw new InvalidTcpServerPropertyValueException(name(key), bundle,
					"There is no SSL bundle of this name, %s".formatted(knownBundles(key)), ex);
		}
		catch (IllegalArgumentException | IllegalStateException | UncheckedIOException ex) {
			throw new InvalidTcpServerPropertyValueException(name(key), bundle,
					"The SSL bundle cannot be used: " + ex.getMessage(), ex);
		}
	}

	private SslBundles bundles(String key) {
		SslBundles bundles = this.bundles.get();
		if (bundles == null) {
			throw new InvalidTcpServerPropertiesException(
					"'%s' is set, but there is no SslBundles bean.".formatted(name(key)),
					"Do not exclude SslAutoConfiguration, or define an SslBundles bean.");
		}
		return bundles;
	}

	private String knownBundles(String key) {
		List<String> names = bundles(key).getBundleNames();
		return (names.isEmpty()) ? "nor any other; define it below 'spring.ssl.bundle'"
				: "only '%s'".formatted(String.join("', '", names));
	}

	/**
	 * Be told about updates of the bundles.
	 * @param listener run for each
	 */
	void onUpdate(Runnable listener) {
		String bundle = this.properties.getBundle();
		if (!isEnabled() || bundle == null) {
			return;
		}
		Set<String> names = new LinkedHashSet<>(List.of(bundle));
		serverNames().values().forEach((key) -> names.add(key.bundle()));
		SslBundles bundles = bundles(BUNDLE);
		names.forEach((name) -> bundles.addBundleUpdateHandler(name, (updated) -> listener.run()));
	}

	private String name(String key) {
		return this.keys.name(key);
	}

	/**
	 * Where the bundle for a host name is set.
	 *
	 * @param key the key of the property
	 * @param bundle its value
	 */
	private record ServerNameKey(String key, String bundle) {

	}

}
