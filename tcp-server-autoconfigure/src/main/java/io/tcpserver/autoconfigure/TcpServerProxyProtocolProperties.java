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

import java.util.ArrayList;
import java.util.List;

import io.tcpserver.settings.ProxyProtocol.Mode;

/**
 * Whether load balancers tell the addresses of clients.
 *
 * @since 0.1.0
 */
public class TcpServerProxyProtocolProperties {

	/**
	 * Whether connections begin with a header of the PROXY protocol, version 1 or 2: none
	 * does, those of trusted load balancers may, or all do.
	 */
	private Mode mode = Mode.NONE;

	/**
	 * Networks or IP addresses of load balancers whose header is believed. By default,
	 * loopback, link-local and private networks.
	 */
	private List<String> trustedProxies = new ArrayList<>();

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public List<String> getTrustedProxies() {
		return this.trustedProxies;
	}

	public void setTrustedProxies(List<String> trustedProxies) {
		this.trustedProxies = trustedProxies;
	}

}
