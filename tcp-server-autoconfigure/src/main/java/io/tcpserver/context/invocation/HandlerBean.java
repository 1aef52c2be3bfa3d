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

package io.tcpserver.context.invocation;

import io.tcpserver.context.InvalidCallbackMethodException;

/**
 * The bean that handles the connections of a server.
 *
 * @param serverName the name of the server
 * @param beanName the name of the bean
 */
public record HandlerBean(String serverName, String beanName) {

	/**
	 * Return why the bean cannot be used.
	 * @param problem what is wrong, as a sentence that begins with "The"
	 * @param wayOut what to do about it, as a sentence
	 * @return the exception
	 */
	public InvalidCallbackMethodException invalid(String problem, String wayOut) {
		return new InvalidCallbackMethodException(this.serverName, this.beanName, problem, wayOut);
	}

}
