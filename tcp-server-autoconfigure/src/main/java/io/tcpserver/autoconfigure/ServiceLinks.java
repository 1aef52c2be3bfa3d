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

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Environment variables that Kubernetes sets in each pod for a Service of the same
 * namespace, and whose names look like properties of servers: the Service
 * {@code tcp-server} makes {@code TCP_SERVER_PORT=tcp://10.96.0.17:8888}.
 *
 * @param urls the variables that hold the URL of a Service, such as
 * {@code TCP_SERVER_PORT}
 * @param variables all variables, these included
 * @see <a href=
 * "https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables">Kubernetes,
 * Services, Environment variables</a>
 */
record ServiceLinks(Set<String> urls, Set<String> variables) {

	// After the environment prefix of the application, if it has one
	private static final String PROPERTIES = "TCP_SERVER";

	private static final String URL_SUFFIX = "_PORT";

	private static final String HOST_SUFFIX = "_SERVICE_HOST";

	private static final String PORT_SUFFIX = "_SERVICE_PORT";

	private static final Pattern URL = Pattern.compile("(tcp|udp|sctp)://.+:\\d+");

	// Follows the name of the Service
	private static final Pattern DETAIL = Pattern
		.compile("_SERVICE_HOST|_SERVICE_PORT(_.+)?|_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

	ServiceLinks {
		urls = Set.copyOf(urls);
		variables = Set.copyOf(variables);
	}

	/**
	 * Find the variables.
	 * @param environment all environment variables
	 * @return those of Services
	 */
	static ServiceLinks of(Map<String, Object> environment) {
		Set<String> services = new LinkedHashSet<>();
		Set<String> urls = new LinkedHashSet<>();
		environment.forEach((name, value) -> {
			if (name.contains(PROPERTIES)) {
				if (name.endsWith(URL_SUFFIX) && URL.matcher(String.valueOf(value)).matches()) {
					urls.add(name);
					services.add(without(name, URL_SUFFIX));
				}
				else if (name.endsWith(HOST_SUFFIX)
						&& environment.containsKey(without(name, HOST_SUFFIX) + PORT_SUFFIX)) {
					services.add(without(name, HOST_SUFFIX));
				}
			}
		});
		Set<String> variables = environment.keySet()
			.stream()
			.filter((name) -> services.stream().anyMatch((service) -> isDetail(name, service)))
			.collect(Collectors.toCollection(LinkedHashSet::new));
		variables.addAll(urls);
		return new ServiceLinks(urls, variables);
	}

	private static boolean isDetail(String name, String service) {
		return name.startsWith(service) && DETAIL.matcher(name.substring(service.length())).matches();
	}

	private static String without(String name, String suffix) {
		return name.substring(0, name.length() - suffix.length());
	}

}
