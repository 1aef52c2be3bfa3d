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

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Ends the start of an application on a version of Spring Boot that is too old, before a
 * class that is missing there does. An older version loads this class, the exception and
 * its analyzer: all that they use has existed since 2.0.
 * <p>
 * A failure while the environment is prepared is the earliest one that is analyzed. The
 * listener has no order, and so comes after the one that sets up logging, without which
 * the analysis would not be seen.
 */
class SpringBootVersionCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

	static final String OLDEST = "4.0";

	private static final int OLDEST_MAJOR = 4;

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		check(SpringBootVersion.getVersion());
	}

	static void check(String version) {
		if (Integer.parseInt(version.substring(0, version.indexOf('.'))) < OLDEST_MAJOR) {
			throw new UnsupportedSpringBootException(version);
		}
	}

}
