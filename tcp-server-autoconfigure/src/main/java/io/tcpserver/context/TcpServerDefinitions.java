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

import java.util.List;
import java.util.Set;

/**
 * The servers that the application declares.
 * <p>
 * Not for applications, which set properties or define a {@link TcpServerCustomizer}.
 *
 * @since 0.1.0
 */
public interface TcpServerDefinitions {

	/**
	 * Return whether there are any servers.
	 * @return {@code false} if all of them are switched off
	 */
	boolean enabled();

	/**
	 * Return the servers that are declared.
	 * @return the names, in the order in which they are declared; the default server is
	 * among them only if it has an address of its own
	 */
	Set<String> serverNames();

	/**
	 * Return the definition of a server.
	 * @param serverName the name of the server
	 * @return the definition
	 * @throws RuntimeException if a setting makes no sense; the message names it
	 */
	TcpServerDefinition definition(String serverName);

	/**
	 * Return the properties that are set for a server itself, for messages about them.
	 * @param serverName the name of the server
	 * @return their full names, sorted
	 */
	Set<String> propertyNames(String serverName);

	/**
	 * Return the types of beans that exist only if there is a server, such as those that
	 * show its properties in Actuator.
	 * @return the types, the constructors of which are autowired
	 */
	List<Class<?>> beanTypes();

}
