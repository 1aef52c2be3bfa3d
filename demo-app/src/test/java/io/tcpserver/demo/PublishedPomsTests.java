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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The poms that are published: they have versions of Spring Boot and of what it manages,
 * not those that this build has instead.
 */
class PublishedPomsTests {

	private static final Pattern NETTY = Pattern
		.compile("<groupId>io\\.netty</groupId>\\s*<artifactId>[^<]+</artifactId>\\s*<version>([^<]+)</version>");

	@ParameterizedTest
	@ValueSource(strings = { "tcp-server-core", "tcp-server-spring-boot-starter" })
	void nettyHasTheVersionThatSpringBootManages(String module) throws IOException {
		List<String> versions = NETTY.matcher(pom(module))
			.results()
			.map((MatchResult result) -> result.group(1))
			.toList();
		assertThat(versions).isNotEmpty().containsOnly(managedNetty());
	}

	@ParameterizedTest
	@MethodSource("publishedModules")
	void nothingOfTheBuildIsPublished(String module) throws IOException {
		assertThat(pom(module)).contains("<groupId>io.tcpserver</groupId>")
			.doesNotContain("netty-bom", "<properties>", "<parent>", "<profiles>", "<build>");
	}

	@ParameterizedTest
	@MethodSource("publishedModules")
	void mavenCentralAcceptsThePom(String module) throws IOException {
		assertThat(pom(module))
			.contains("<name>", "<description>", "<url>https://", "<licenses>", "<license>", "<developers>",
					"<developer>", "<scm ", "<connection>scm:git:https://")
			.contains("<url>" + BuildFilesTests.repository() + "</url>")
			.doesNotContain("${repository");
	}

	@Test
	void onlyTheBomManagesVersions() throws IOException {
		for (String module : publishedModules()) {
			assertThat(pom(module).contains("<dependencyManagement>")).as(module)
				.isEqualTo("tcp-server-dependencies".equals(module));
		}
	}

	static List<String> publishedModules() throws IOException {
		List<String> modules = new ArrayList<>(BuildFilesTests.publishedModules());
		modules.add("");
		return modules;
	}

	private static String managedNetty() throws IOException {
		Matcher version = Pattern.compile("<netty\\.version>([^<]+)</netty\\.version>")
			.matcher(Files.readString(Path.of("target", "spring-boot-dependencies.pom")));
		assertThat(version.find()).isTrue();
		return version.group(1);
	}

	private static String pom(String module) throws IOException {
		return Files.readString(Path.of("..", module, ".flattened-pom.xml"));
	}

}
