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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the README shows is a project, and all that a project needs.
 */
@Tag("full")
class NewProjectProcessTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Path REPOSITORY = Path.of("target", "new-project-repository").toAbsolutePath();

	private static final List<String> NEEDED = List.of("tcp-server-autoconfigure", "tcp-server-core",
			"tcp-server-spring-boot-starter", "tcp-server-test");

	@Test
	void readmeAloneMakesAServerWithATestThatPasses(@TempDir Path project) throws Exception {
		Map<String, String> files = Readme.read().newProject();
		assertThat(files).hasSize(5);
		for (Map.Entry<String, String> file : files.entrySet()) {
			Path target = project.resolve(file.getKey());
			Files.createDirectories(target.getParent());
			Files.writeString(target, file.getValue());
		}
		String version = publish();
		assertThat(files.get("pom.xml")).contains("<version>" + version + "</version>");
		assertThat(maven(project)).contains("Running com.example.greeter.GreeterTests",
				"Tests run: 1, Failures: 0, Errors: 0, Skipped: 0", "BUILD SUCCESS");
	}

	// To where Maven looks first, as another build would find it at Maven Central
	private static String publish() throws IOException {
		FileSystemUtils.deleteRecursively(REPOSITORY.resolve("io/tcpserver"));
		String version = System.getProperty("project.version");
		for (String module : NEEDED) {
			Path directory = Files.createDirectories(REPOSITORY.resolve(Path.of("io/tcpserver", module, version)));
			String name = module + "-" + version;
			Files.copy(ROOT.resolve(module).resolve(".flattened-pom.xml"), directory.resolve(name + ".pom"));
			Files.copy(ROOT.resolve(module).resolve("target").resolve(name + ".jar"), directory.resolve(name + ".jar"));
		}
		return version;
	}

	// The version of Netty is the build's, whose native jars are there for certain
	private static String maven(Path project) throws IOException, InterruptedException {
		ProcessBuilder maven = new ProcessBuilder(ROOT.resolve("mvnw").toString(), "--batch-mode",
				"--no-transfer-progress", "--file", project.resolve("pom.xml").toString(), "test",
				"-Dmaven.repo.local=" + REPOSITORY, "-Dmaven.repo.local.tail=" + System.getProperty("local.repository"),
				"-Dnetty.version=" + System.getProperty("netty.version"))
			.redirectErrorStream(true)
			.directory(project.toFile());
		maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
		Process process = maven.start();
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		process.waitFor();
		return output;
	}

}
