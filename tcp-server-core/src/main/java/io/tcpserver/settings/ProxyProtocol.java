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
import java.util.List;
import java.util.Objects;

/**
 * Whether load balancers in front of the server tell it the addresses of its clients, by
 * the PROXY protocol of HAProxy, version 1 or 2. The address in the header is what
 * connections, logs, limits and {@link AccessRules} see.
 *
 * @param mode whether there is a header
 * @param trustedProxies networks of the load balancers; the loopback and private networks
 * unless set. Peers of Unix domain sockets are always trusted
 * @param headerTimeout how long the header may take
 * @since 0.1.0
 */
public record ProxyProtocol(Mode mode, List<CidrBlock> trustedProxies, Duration headerTimeout) {

	private static final List<CidrBlock> INTERNAL = List
		.of("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7",
				"fe80::/10")
		.stream()
		.map(CidrBlock::parse)
		.toList();

	private static final ProxyProtocol NONE = new ProxyProtocol(Mode.NONE, INTERNAL, Duration.ofSeconds(5));

	public ProxyProtocol {
		Objects.requireNonNull(mode, "mode");
		trustedProxies = List.copyOf(trustedProxies);
		if (trustedProxies.isEmpty()) {
			throw new IllegalArgumentException("proxy-protocol.trusted-proxies must not be empty");
		}
		SettingChecks.requirePositive("timeouts.proxy-header", Objects.requireNonNull(headerTimeout, "headerTimeout"));
	}

	/**
	 * Return that there are no headers; otherwise, internal networks would be trusted and
	 * a header could take 5 seconds.
	 * @return the default
	 */
	public static ProxyProtocol none() {
		return NONE;
	}

	/**
	 * Return a copy with another mode.
	 * @param mode the mode
	 * @return the copy
	 */
	public ProxyProtocol withMode(Mode mode) {
		return new ProxyProtocol(mode, this.trustedProxies, this.headerTimeout);
	}

	/**
	 * Return a copy with other trusted networks.
	 * @param trustedProxies networks of the load balancers
	 * @return the copy
	 */
	public ProxyProtocol withTrustedProxies(List<CidrBlock> trustedProxies) {
		return new ProxyProtocol(this.mode, trustedProxies, this.headerTimeout);
	}

	/**
	 * Return a copy with another time-out.
	 * @param headerTimeout how long the header may take
	 * @return the copy
	 */
	public ProxyProtocol withHeaderTimeout(Duration headerTimeout) {
		return new ProxyProtocol(this.mode, this.trustedProxies, headerTimeout);
	}

	/**
	 * Whether connections begin with a header.
	 */
	public enum Mode {

		/**
		 * They do not.
		 */
		NONE,

		/**
		 * Those of trusted peers may; without one, as in a health check, the peer is the
		 * client. What others send is never taken for a header.
		 */
		OPTIONAL,

		/**
		 * All do, and only trusted peers may connect.
		 */
		REQUIRED

	}

}
