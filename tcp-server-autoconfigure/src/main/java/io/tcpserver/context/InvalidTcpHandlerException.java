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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Servers and handler beans do not fit together.
 *
 * @since 0.1.0
 */
public class InvalidTcpHandlerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Problem problem;

	private final String serverName;

	private final List<String> beanNames;

	private final String beans;

	/**
	 * Create the exception.
	 * @param problem what is wrong
	 * @param serverName the name of the server
	 * @param beanNames the beans in question: the handlers, or beans without annotation
	 * that could be the missing handler
	 */
	public InvalidTcpHandlerException(Problem problem, String serverName, List<String> beanNames) {
		this(problem, serverName, unknownSources(beanNames));
	}

	/**
	 * Create the exception.
	 * @param problem what is wrong
	 * @param serverName the name of the server
	 * @param sources where the beans in question come from, by their names
	 */
	public InvalidTcpHandlerException(Problem problem, String serverName, Map<String, String> sources) {
		this(problem, serverName, sources, problem.text.formatted(serverName, beans(sources)));
	}

	InvalidTcpHandlerException(Problem problem, String serverName, List<String> beanNames, String message) {
		this(problem, serverName, unknownSources(beanNames), message);
	}

	private InvalidTcpHandlerException(Problem problem, String serverName, Map<String, String> sources,
			String message) {
		super(message);
		this.problem = problem;
		this.serverName = serverName;
		this.beanNames = List.copyOf(sources.keySet());
		this.beans = beans(sources);
	}

	private static Map<String, String> unknownSources(List<String> beanNames) {
		Map<String, String> sources = new LinkedHashMap<>();
		beanNames.forEach((beanName) -> sources.put(beanName, ""));
		return sources;
	}

	private static String beans(Map<String, String> sources) {
		return sources.entrySet()
			.stream()
			.map((bean) -> "'%s'%s".formatted(bean.getKey(),
					bean.getValue().isEmpty() ? "" : " (" + bean.getValue() + ")"))
			.collect(Collectors.joining(", "));
	}

	/**
	 * Return what is wrong.
	 * @return the problem
	 */
	public Problem problem() {
		return this.problem;
	}

	/**
	 * Return the name of the server.
	 * @return the name
	 */
	public String serverName() {
		return this.serverName;
	}

	/**
	 * Return the beans in question.
	 * @return the handlers, or beans without annotation that could be the missing handler
	 */
	public List<String> beanNames() {
		return this.beanNames;
	}

	/**
	 * Return the beans in question in words.
	 * @return their names in quotes, each with where it comes from, if that is known
	 */
	public String beans() {
		return this.beans;
	}

	/**
	 * How servers and handlers can fail to fit.
	 */
	public enum Problem {

		/**
		 * A configured server has no handler.
		 */
		NO_HANDLER("TCP server '%s' has no handler"),

		/**
		 * A server has its handler in a parent context, which does not have the server.
		 */
		HANDLER_IN_PARENT("TCP server '%s' has no handler, but a parent context has %s"),

		/**
		 * A server is configured that did not exist when the application was processed
		 * ahead of time.
		 */
		NOT_PROCESSED(
				"TCP server '%s' is configured, but did not exist when the application was processed ahead of time"),

		/**
		 * A handler names a server that is not configured.
		 */
		UNKNOWN_SERVER("TCP server '%s' is not configured, but has the handler %s"),

		/**
		 * Several handlers name the same server.
		 */
		SEVERAL_HANDLERS("TCP server '%s' has more than one handler: %s"),

		/**
		 * The annotated bean cannot handle connections.
		 */
		NOT_A_HANDLER("TCP server '%s' has %s as its handler, which handles nothing"),

		/**
		 * The annotated bean is a handler in several ways, for example a blocking and an
		 * asynchronous one.
		 */
		AMBIGUOUS("TCP server '%s' has %s as its handler, which is one in several ways"),

		/**
		 * Methods of the bean cannot be called; see
		 * {@link InvalidCallbackMethodException}.
		 */
		INVALID_METHOD("TCP server '%s' has %s as its handler, methods of which cannot be called"),

		/**
		 * The handler is for messages of a type that cannot be determined.
		 */
		UNKNOWN_PAYLOAD_TYPE("TCP server '%s' has %s as its handler, the type of whose messages is unknown");

		private final String text;

		Problem(String text) {
			this.text = text;
		}

	}

}
