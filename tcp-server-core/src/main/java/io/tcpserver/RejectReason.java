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

package io.tcpserver;

import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.TlsSettings;

/**
 * Why an accepted connection was never handed to a handler.
 *
 * @since 0.1.0
 */
public enum RejectReason {

	/**
	 * The server had as many connections as it may have; see {@link ConnectionLimits}.
	 */
	LIMIT,

	/**
	 * The client had as many connections as one address may have; see
	 * {@link ConnectionLimits}.
	 */
	ADDRESS_LIMIT,

	/**
	 * Connections came faster than they may; see {@link ConnectionLimits}.
	 */
	RATE,

	/**
	 * Memory was short, and the connection would have needed more; see
	 * {@link MemoryLimits#total()}.
	 */
	MEMORY,

	/**
	 * The address of the client is not let in by the {@link AccessRules}, or a
	 * {@link ConnectionInterceptor} turned the connection away.
	 */
	DENIED,

	/**
	 * The header of the {@link ProxyProtocol} was missing, broken or too late.
	 */
	PROXY_HEADER,

	/**
	 * The TLS handshake failed or took too long, or too many were pending; see
	 * {@link TlsSettings}.
	 */
	TLS_HANDSHAKE,

	/**
	 * The server was closing when the connection arrived
	 * (<a href="doc-files/asyncio.html#s15">asyncio S15</a>), or its clients were closed
	 * or aborted before the connection was open: its PROXY header or TLS handshake was
	 * pending.
	 */
	CLOSING

}
