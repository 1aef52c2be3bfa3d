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

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the README true: what it shows is the demo's own, or compiles and runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReadmeTests {

	private static final Path DEMO_TESTS = Path.of("src", "test", "java", "io", "tcpserver", "demo");

	private static final Pattern PORT = Pattern.compile("echoing on \\[.*:(\\d+)]");

	private static final Pattern COORDINATES = Pattern
		.compile("<groupId>(.*)</groupId>\\s*<artifactId>(.*)</artifactId>(?:\\s*<version>(.*)</version>)?");

	private final Readme readme;

	ReadmeTests() throws IOException {
		this.readme = Readme.read();
	}

	@Test
	void handlersAreTheDemos() throws IOException {
		for (String start : List.of("class ShoutHandler implements", "@TcpHandler(\"telemetry\")\nclass",
				"@PostMapping", "broadcast(text)")) {
			assertThat(Snippet.isOfTheDemo(java(start))).as(start).isTrue();
		}
	}

	@Test
	void testIsTheDemos() throws IOException {
		assertThat(Files.readString(DEMO_TESTS.resolve("ShoutHandlerTests.java")))
			.contains(java("class ShoutHandlerTests").strip());
	}

	@Test
	void configurationIsTheDemos() {
		YamlPropertiesFactoryBean demo = new YamlPropertiesFactoryBean();
		demo.setResources(new ClassPathResource("application.yml"));
		for (String part : List.of("    port: 8888\n", "telemetry:")) {
			Properties shown = yaml(part);
			assertThat(shown).isNotEmpty();
			assertThat(demo.getObject()).containsAllEntriesOf(shown);
		}
	}

	@Test
	void dependencyIsTheStarter() throws IOException {
		String dependency = this.readme.blocks("xml").get(0);
		Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(dependency);
		assertThat(version.find()).isTrue();
		assertThat(dependency).contains("<artifactId>tcp-server-spring-boot-starter</artifactId>");
		assertThat(Files.readString(Path.of("..", "pom.xml"))).contains("<version>" + version.group(1) + "</version>");
	}

	@Test
	void everyVersionIsThatOfTheBuild() throws IOException {
		String pom = Files.readString(Path.of("..", "pom.xml"));
		String project = pom.replaceFirst("(?s).*?<artifactId>tcp-server-parent</artifactId>\\s*<version>(.*?)<.*",
				"$1");
		String boot = BuildFilesTests.property("spring-boot.version");
		for (String block : this.readme.blocks("xml")) {
			assertThat(coordinates(block)).isNotEmpty()
				.allSatisfy((name, version) -> assertThat(version).as(name)
					.isIn("", name.startsWith("io.tcpserver:") ? project : boot));
		}
	}

	@Test
	void gradleHasTheCoordinatesOfMaven() {
		String gradle = this.readme.blocks("groovy").get(0);
		Map<String, String> maven = coordinates(this.readme.newProject().get("pom.xml"));
		String parent = maven.remove("org.springframework.boot:spring-boot-starter-parent");
		maven.remove("org.springframework.boot:spring-boot-maven-plugin");
		maven.put("org.springframework.boot:spring-boot-dependencies", parent);
		Map<String, String> shown = new TreeMap<>();
		Pattern.compile("'([\\w.]+:[\\w-]+):?([^']*)'")
			.matcher(gradle)
			.results()
			.forEach((found) -> shown.put(found.group(1), found.group(2)));
		// Which Maven finds by itself
		shown.remove("org.junit.platform:junit-platform-launcher");
		assertThat(shown).isEqualTo(maven);
		assertThat(gradle).contains("id 'org.springframework.boot' version '" + parent + "'");
	}

	private static Map<String, String> coordinates(String xml) {
		Map<String, String> coordinates = new TreeMap<>();
		COORDINATES.matcher(xml).results().forEach((found) -> {
			String version = found.group(3);
			if (!"com.example".equals(found.group(1))) {
				coordinates.put(found.group(1) + ":" + found.group(2), (version != null) ? version : "");
			}
		});
		return coordinates;
	}

	@Test
	void serverWithoutSpringEchoesUntilItIsInterrupted(@TempDir Path classes, CapturedOutput output) throws Exception {
		Class<?> snippet = Snippet.of(java("TcpServer server").replace("8888", "0")).load(classes);
		CompletableFuture<Throwable> ended = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				snippet.getMethod("run").invoke(null);
				ended.complete(new IllegalStateException("It returned"));
			}
			catch (InvocationTargetException ex) {
				ended.complete(ex.getCause());
			}
			catch (ReflectiveOperationException ex) {
				ended.complete(ex);
			}
		});
		thread.start();
		Matcher port = Awaitility.await().until(() -> PORT.matcher(output), Matcher::find);
		assertThat(exchange(Integer.parseInt(port.group(1)), "hello")).isEqualTo("hello");
		thread.interrupt();
		assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
	}

	@Test
	void furtherServerAnswers(@TempDir Path classes) throws Exception {
		Class<?> handlers = Snippet.of(java("class Handlers")).load(classes);
		Properties properties = yaml("sensors:");
		assertThat(properties.put("tcp.servers.sensors.port", "0")).isEqualTo(9000);
		try (ConfigurableApplicationContext context = DocumentedApplication.run(WebApplicationType.NONE, properties,
				handlers, Imports.class)) {
			int port = context.getEnvironment().getRequiredProperty("local.tcp.server.sensors.port", Integer.class);
			assertThat(exchange(port, "21.5\n")).isEqualTo("ack 4\n");
		}
	}

	// The first two are what DemoProcessTests and continuous integration begin with
	@Test
	void commandsAreThoseThatTestsRun() throws IOException {
		String jar = Path.of(System.getProperty("demo.jar")).getFileName().toString();
		assertThat(this.readme.blocks("")).map(String::strip)
			.filteredOn((block) -> !block.startsWith("$ "))
			.containsExactly("./mvnw -q -DskipTests package && java -jar demo-app/target/" + jar, "./mvnw verify");
		assertThat(this.readme.session()).map(Readme.Exchange::command)
			.startsWith("echo hello | nc -N localhost 8888", "curl -s localhost:8080/actuator/tcpserver/default");
		assertThat(Files.readString(Path.of("..", ".ci", "run"))).contains("\n./mvnw verify\n");
	}

	private String java(String start) {
		List<String> blocks = this.readme.blocks("java").stream().filter((block) -> block.contains(start)).toList();
		assertThat(blocks).as("blocks with " + start).hasSize(1);
		return blocks.get(0);
	}

	// Of the blocks that are alike, one
	private Properties yaml(String part) {
		List<String> blocks = this.readme.blocks("yaml")
			.stream()
			.filter((block) -> block.contains(part))
			.distinct()
			.toList();
		assertThat(blocks).as("blocks with " + part).hasSize(1);
		return DocumentedApplication.properties(blocks.get(0));
	}

	private static String exchange(int port, String text) throws IOException {
		try (Socket client = new Socket("localhost", port)) {
			client.setSoTimeout(20_000);
			client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
			client.shutdownOutput();
			return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	/**
	 * What the starter brings.
	 */
	@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
	static class Imports {

	}

}
