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

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of further servers, as they are written: what is not set for a server and
 * falls back to {@code tcp.server.*} shows its default here.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("tcp")
public class TcpServersProperties {

	/**
	 * Further servers by name. What is not set for one of them falls back to
	 * 'tcp.server', except for its port and path, one of which it needs. By default,
	 * there is none.
	 */
	private final Map<String, TcpServerProperties> servers = new LinkedHashMap<>();

	public Map<String, TcpServerProperties> getServers() {
		return this.servers;
	}

}
