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

package io.tcpserver.context.lifecycle;

import java.util.Arrays;

import org.springframework.util.StringUtils;

/**
 * Names of beans that say which server they are for.
 */
final class ServerBeanName {

	private ServerBeanName() {
	}

	/**
	 * Return the name of the bean of a server.
	 * @param serverName the name of the server
	 * @param suffix what the bean is, usually a simple class name
	 * @return the name, for example {@code deviceDataFrameCodec}
	 */
	static String of(String serverName, String suffix) {
		String[] words = StringUtils.delimitedListToStringArray(serverName, "-");
		return Arrays.stream(words).skip(1).map(StringUtils::capitalize).reduce(words[0], String::concat) + suffix;
	}

	/**
	 * Return the name of a server without its dashes. An environment variable cannot hold
	 * them: {@code TCP_SERVERS_MYCHAT_PORT}.
	 * @param serverName the name of the server
	 * @return the same for all spellings
	 */
	static String uniform(String serverName) {
		return serverName.replace("-", "");
	}

}
