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

import io.tcpserver.TcpServerSettingsBuilder;

/**
 * Changes the settings of servers. Beans of this type are called in order for each server
 * at every start, after the properties were applied; the last word is theirs.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TcpServerCustomizer {

	/**
	 * Change the settings of a server that is about to start.
	 * @param serverName the name of the server
	 * @param settings the settings
	 */
	void customize(String serverName, TcpServerSettingsBuilder settings);

}
