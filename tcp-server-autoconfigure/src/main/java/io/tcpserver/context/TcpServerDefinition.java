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

package io.tcpserver.context;

import java.time.Duration;
import java.util.Map;

import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.MimeType;

/**
 * One server as the application declares it: whether it exists, its settings, its framing
 * and its media type.
 * <p>
 * Not for applications, which set properties or define a {@link TcpServerCustomizer}.
 *
 * @since 0.1.0
 */
public interface TcpServerDefinition {

	/**
	 * Return whether the server exists.
	 * @return {@code false} if it is switched off
	 */
	boolean enabled();

	/**
	 * Return whether the server is started with the application context.
	 * @return {@code false} if it waits for {@code startServing()}
	 */
	boolean autoStartup();

	/**
	 * Return whether the application is ready for traffic only while the server serves.
	 * @return {@code false} if the server takes no part in readiness
	 */
	boolean readiness();

	/**
	 * Return how long clients may take to end by themselves when the server stops.
	 * @return the time, zero to close them at once
	 */
	Duration gracePeriod();

	/**
	 * Return how long the server still accepts connections after the closing application
	 * has announced that it refuses traffic.
	 * @return the time, zero to stop listening at once
	 */
	Duration preDrainWait();

	/**
	 * Return how messages are told apart if the handler is one of messages.
	 * @return the settings
	 */
	FramingSettings framing();

	/**
	 * Return the media type of payloads that are neither bytes nor text.
	 * @return the media type
	 */
	MimeType mediaType();

	/**
	 * Return whether a setting is made for this server alone.
	 * @param key the setting, such as {@code media-type}
	 * @return {@code false} if it is that of all servers
	 */
	boolean isOwn(String key);

	/**
	 * Return what a setting is called, for messages about it.
	 * @param key the setting, such as {@code framing.type}
	 * @return the full name
	 */
	String propertyName(String key);

	/**
	 * Return what is declared of the server, with what it inherits, to be shown.
	 * @return the values by their keys, those without a value left out
	 */
	default Map<String, Object> values() {
		return Map.of();
	}

	/**
	 * Return how the server speaks TLS, with the keys and certificates that there are
	 * now.
	 * @return the settings, {@code null} if it does not
	 * @throws RuntimeException if they cannot be read or used; the message names the
	 * property
	 */
	@Nullable TlsSettings tls();

	/**
	 * Be told when {@link #tls()} may return other keys and certificates.
	 * @param listener run for each update, on a thread that must not be blocked for long
	 */
	void onTlsUpdate(Runnable listener);

	/**
	 * Apply the settings of the engine, except for those of TLS.
	 * @param settings where to apply them
	 * @param ephemeralPort the port to use where any free port is asked for: zero, or
	 * that of an earlier run
	 */
	void apply(TcpServerSettingsBuilder settings, int ephemeralPort);

}
