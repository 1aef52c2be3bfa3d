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

/**
 * The application runs on a version of Spring Boot that has not what the
 * auto-configuration needs.
 */
class UnsupportedSpringBootException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String version;

	/**
	 * Create the exception.
	 * @param version the version of Spring Boot that was found
	 */
	UnsupportedSpringBootException(String version) {
		super("tcp-server-spring-boot-starter requires Spring Boot %s or newer, found %s"
			.formatted(SpringBootVersionCheck.OLDEST, version));
		this.version = version;
	}

	String version() {
		return this.version;
	}

}
