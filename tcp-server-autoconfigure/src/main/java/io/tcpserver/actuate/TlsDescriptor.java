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

package io.tcpserver.actuate;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.TcpServer;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a server speaks TLS, as the endpoint and health show it.
 *
 * @param mode when the handshake takes place
 * @param clientAuth whether clients show certificates
 * @param protocols the versions that are offered, {@code null} for those of the provider
 * @param serverNames the names that have keys of their own
 * @param validUntil when the first of the certificates expires, {@code null} if that is
 * not known
 * @param updateFailure why the last update of keys and certificates has failed,
 * {@code null} if it has not; the ones from before are shown
 * @since 0.1.0
 */
public record TlsDescriptor(TlsSettings.Mode mode, TlsSettings.ClientAuth clientAuth, @Nullable List<String> protocols,
		List<String> serverNames, @Nullable Instant validUntil, @Nullable String updateFailure) {

	static @Nullable TlsDescriptor of(TcpServer server) {
		return server.tlsSettings().map((settings) -> of(server, settings)).orElse(null);
	}

	private static TlsDescriptor of(TcpServer server, TlsSettings settings) {
		return new TlsDescriptor(settings.mode(), settings.clientAuth(), settings.keys().protocols(),
				settings.serverNames().keySet().stream().sorted().toList(), validUntil(settings),
				server.tlsFailure().map(Throwable::getMessage).orElse(null));
	}

	private static @Nullable Instant validUntil(TlsSettings settings) {
		return Stream.concat(Stream.of(settings.keys()), settings.serverNames().values().stream())
			.map(TlsKeys::certificates)
			.flatMap(List::stream)
			.map((certificate) -> certificate.getNotAfter().toInstant())
			.min(Comparator.naturalOrder())
			.orElse(null);
	}

}
