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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.tcpserver.autoconfigure.ConfigurationMetadata.Property;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps {@code docs/properties.md} the same as the properties. With
 * {@code -Ddocs.update=true} the file is written.
 */
class PropertiesDocumentationTests {

	private static final String HEAD = """
			# Properties

			`tcp.server.*` configures the server `default`, which exists if a handler names it or if its port or path is
			set. `tcp.servers.<name>.*` configures a further server with the same keys. It inherits what it does not set from
			`tcp.server.*`, except for what belongs to a choice of its own:

			| A server that sets | does not inherit |
			|---|---|
			""";

	private static final String NAMES = """

			Every further server needs a `port` or a `path`. `tcp.server.enabled=false` switches all servers off.

			A name consists of lower-case letters, digits and dashes. As an environment variable it is written without its
			dashes: `TCP_SERVERS_DEVICEDATA_PORT` for `tcp.servers.device-data.port`.

			A value that makes no sense, or that the transport or platform cannot honour, keeps the application from
			starting. A property that does not exist is reported at WARN when a server is configured, with the file and line
			that set it and with the most similar property that exists.

			In Kubernetes, a Service named `tcp-server` sets the environment variable `TCP_SERVER_PORT=tcp://10.96.0.17:8888`
			in each pod of its namespace, and a Service named `tcp-servers-chat` sets `TCP_SERVERS_CHAT_PORT`. Such variables
			are not taken for properties: they are ignored with a line at INFO, and `tcp.server.port` of another source is
			used. A port that the pod sets itself, such as `TCP_SERVER_PORT=9000`, is used. To do without the variables of
			Services, set `enableServiceLinks: false` in the specification of the pod.

			<!-- Written by PropertiesDocumentationTests, run with -Ddocs.update=true -->

			| Key after `tcp.server.` | Type | Default | Description |
			|---|---|---|---|
			""";

	private static final String FOOT = """

			Set by a started server, for the application to read:

			| Property | Description |
			|---|---|
			| `local.tcp.server.port` | Port that the default server listens on. |
			| `local.tcp.server.<name>.port` | Port that the server of this name listens on. |
			""";

	@Test
	void pageShowsEveryPropertyAndFamily() throws IOException {
		Path file = ConfigurationMetadata.rootDirectory().resolve("docs/properties.md");
		if (Boolean.getBoolean("docs.update")) {
			Files.createDirectories(file.getParent());
			Files.writeString(file, document());
		}
		assertThat(file).exists().content().isEqualTo(document());
	}

	private static String document() {
		StringBuilder document = new StringBuilder(HEAD);
		PropertyFamily.ALL.forEach((family) -> document.append(row(family)));
		document.append(NAMES);
		ConfigurationMetadata.properties()
			.stream()
			.filter((property) -> property.name().startsWith("tcp.server."))
			.forEach((property) -> document.append(row(property)));
		return document.append(FOOT).toString();
	}

	private static String row(PropertyFamily family) {
		return "| %s | %s |%n".formatted(family.choices().isEmpty() ? "anything" : keys(family.choices(), " or "),
				keys(family.members(), ", "));
	}

	private static String keys(List<String> keys, String separator) {
		return keys.stream()
			.map((key) -> "`%s`".formatted(TcpServerPropertyNames.isKey(key) ? key : key + ".*"))
			.collect(Collectors.joining(separator));
	}

	private static String row(Property property) {
		Object defaultValue = property.defaultValue();
		return "| `%s` | %s | %s | %s |%n".formatted(property.name().substring("tcp.server.".length()),
				type(property.type()), (defaultValue != null) ? "`" + defaultValue + "`" : "", property.description());
	}

	private static String type(String type) {
		return switch (type) {
			case "java.lang.Boolean" -> "`true` or `false`";
			case "java.lang.Integer" -> "number";
			case "java.lang.String" -> "text";
			case "java.nio.charset.Charset" -> "charset";
			case "org.springframework.util.MimeType" -> "media type";
			case "java.time.Duration" -> "duration";
			case "java.util.List<java.lang.String>" -> "list";
			case "org.springframework.util.unit.DataSize" -> "size";
			case "java.util.List<io.tcpserver.autoconfigure.TcpServerSslProperties$ServerNameBundle>" ->
				"list of `server-name` and `bundle`";
			default -> values(type);
		};
	}

	private static String values(String type) {
		try {
			StringBuilder values = new StringBuilder();
			for (Object value : Class.forName(type).getEnumConstants()) {
				values.append((values.isEmpty()) ? "`" : ", `")
					.append(value.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
					.append('`');
			}
			return values.toString();
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException("How is the type '%s' to be shown?".formatted(type), ex);
		}
	}

}
