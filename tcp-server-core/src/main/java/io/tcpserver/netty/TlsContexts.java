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

package io.tcpserver.netty;

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.tcpserver.TlsKeys;
import io.tcpserver.TlsSettings;

/**
 * What handshakes need, made once for all connections of a server.
 */
final class TlsContexts {

	private final TlsSettings settings;

	private final SslContext context;

	/**
	 * Make contexts of settings.
	 * @param settings the settings
	 * @throws IllegalArgumentException if they cannot be used
	 */
	TlsContexts(TlsSettings settings) {
		this.settings = settings;
		this.context = context(settings.keys());
	}

	TlsSettings settings() {
		return this.settings;
	}

	/**
	 * Create what does the handshake of a connection, and encrypts it from then on.
	 * @param allocator where its buffers come from
	 * @return a new handler of a pipeline
	 */
	SslHandler newHandler(ByteBufAllocator allocator) {
		return this.context.newHandler(allocator);
	}

	private SslContext context(TlsKeys keys) {
		try {
			return SslContextBuilder.forServer(keys.keyManagers())
				.trustManager(keys.trustManagers())
				.ciphers(keys.ciphers())
				.protocols(keys.protocols())
				.clientAuth(clientAuth())
				.build();
		}
		catch (SSLException ex) {
			throw new IllegalArgumentException("ssl.bundle cannot be used: " + ex.getMessage(), ex);
		}
	}

	private ClientAuth clientAuth() {
		return switch (this.settings.clientAuth()) {
			case NONE -> ClientAuth.NONE;
			case WANT -> ClientAuth.OPTIONAL;
			case NEED -> ClientAuth.REQUIRE;
		};
	}

}
