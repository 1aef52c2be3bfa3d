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

package io.tcpserver.demo;

import java.nio.charset.StandardCharsets;
import java.util.Properties;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;

/**
 * Starts applications with the properties that a page shows, and without those of the
 * demo.
 */
final class DocumentedApplication {

	private DocumentedApplication() {
	}

	/**
	 * Read properties.
	 * @param yaml what a page shows
	 */
	static Properties properties(String yaml) {
		YamlPropertiesFactoryBean properties = new YamlPropertiesFactoryBean();
		properties.setResources(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
		return properties.getObject();
	}

	/**
	 * Start an application.
	 * @param type the kind of application
	 * @param properties its properties
	 * @param sources its configuration classes
	 */
	static ConfigurableApplicationContext run(WebApplicationType type, Properties properties, Class<?>... sources) {
		properties.put("spring.config.name", "none");
		return new SpringApplicationBuilder(sources).web(type)
			.run(properties.entrySet()
				.stream()
				.map((entry) -> "--" + entry.getKey() + "=" + entry.getValue())
				.toArray(String[]::new));
	}

	/**
	 * Return the port of the default server.
	 * @param context the application
	 */
	static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.tcp.server.port", Integer.class);
	}

}
