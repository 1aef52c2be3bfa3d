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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.boot.json.JsonParserFactory;
import org.springframework.core.io.UrlResource;

/**
 * The configuration metadata of this module, as it is built.
 */
final class ConfigurationMetadata {

	private ConfigurationMetadata() {
	}

	/**
	 * Return everything that is documented.
	 * @return the properties, sorted by name
	 */
	static List<Property> properties() {
		return load("META-INF/spring-configuration-metadata.json");
	}

	/**
	 * Return what is documented by hand, as it belongs to no field.
	 * @return the properties, in the order of the file
	 */
	static List<String> additionalProperties() {
		return load("META-INF/additional-spring-configuration-metadata.json").stream().map(Property::name).toList();
	}

	/**
	 * Return what helps editors to complete values.
	 * @return the providers of values of each property, by its name
	 */
	static Map<String, List<String>> hints() {
		Map<String, List<String>> hints = new TreeMap<>();
		((List<?>) read("META-INF/spring-configuration-metadata.json").get("hints")).forEach((each) -> {
			Map<?, ?> hint = (Map<?, ?>) each;
			List<?> providers = (List<?>) hint.get("providers");
			hints.put((String) hint.get("name"),
					providers.stream().map((provider) -> provider((Map<?, ?>) provider)).toList());
		});
		return hints;
	}

	private static String provider(Map<?, ?> provider) {
		return (provider.get("parameters") instanceof Map<?, ?> parameters)
				? provider.get("name") + " " + parameters.get("target") : provider.get("name").toString();
	}

	private static List<Property> load(String resource) {
		List<?> properties = (List<?>) read(resource).get("properties");
		return properties.stream()
			.map((property) -> Property.of((Map<?, ?>) property))
			.sorted(Comparator.comparing(Property::name))
			.toList();
	}

	private static Map<String, Object> read(String resource) {
		URL classes = TcpServerProperties.class.getProtectionDomain().getCodeSource().getLocation();
		try {
			String json = new UrlResource(classes).createRelative(resource).getContentAsString(StandardCharsets.UTF_8);
			return JsonParserFactory.getJsonParser().parseMap(json);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return the root of the sources.
	 * @return the directory that holds all modules
	 */
	static Path rootDirectory() {
		return Path.of("").toAbsolutePath().getParent();
	}

	/**
	 * A documented property.
	 *
	 * @param name the whole name
	 * @param type the name of the type
	 * @param description what it is for
	 * @param defaultValue the value if it is not set, or {@code null}
	 */
	record Property(String name, String type, String description, Object defaultValue) {

		private static Property of(Map<?, ?> json) {
			return new Property((String) json.get("name"), (String) json.get("type"), (String) json.get("description"),
					json.get("defaultValue"));
		}

	}

}
