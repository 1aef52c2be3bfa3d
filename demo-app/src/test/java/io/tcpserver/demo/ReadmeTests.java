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
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps the README true: what it shows compiles, and is what the demo does.
 */
class ReadmeTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

	private static final String IMPORTS = """
			import static org.assertj.core.api.Assertions.assertThat;
			import java.io.*;
			import java.net.*;
			import java.nio.charset.*;
			import java.nio.file.*;
			import java.util.*;
			import io.tcpserver.*;
			import io.tcpserver.annotation.*;
			import io.tcpserver.context.*;
			import io.tcpserver.stream.*;
			import io.tcpserver.test.*;
			import org.junit.jupiter.api.Test;
			import org.springframework.boot.test.context.SpringBootTest;
			import org.springframework.context.annotation.*;
			import org.springframework.stereotype.*;
			""";

	@Test
	void handlerIsTheDemos() throws IOException {
		String handler = blocks("java").get(0);
		String source = Files.readString(Path.of("src/main/java/io/tcpserver/demo/ShoutHandler.java"));
		assertThat(source).contains(handler.strip());
	}

	@Test
	void configurationIsTheDemos() throws IOException {
		YamlPropertiesFactoryBean readme = new YamlPropertiesFactoryBean();
		readme.setResources(new ByteArrayResource(blocks("yaml").get(0).getBytes()));
		YamlPropertiesFactoryBean demo = new YamlPropertiesFactoryBean();
		demo.setResources(new ClassPathResource("application.yml"));
		assertThat(readme.getObject()).isNotEmpty();
		assertThat(demo.getObject()).containsAllEntriesOf(readme.getObject());
	}

	@Test
	void dependencyIsTheStarter() throws IOException {
		Matcher version = Pattern.compile("<version>(.*?)</version>").matcher(blocks("xml").get(0));
		assertThat(version.find()).isTrue();
		assertThat(blocks("xml").get(0)).contains("<artifactId>tcp-server-spring-boot-starter</artifactId>");
		assertThat(Files.readString(ROOT.resolve("pom.xml"))).contains("<version>" + version.group(1) + "</version>");
	}

	@Test
	void everyJavaSnippetCompiles(@TempDir Path output) throws IOException {
		for (String snippet : blocks("java")) {
			assertThat(compile(snippet, output)).as(snippet).isEmpty();
		}
	}

	@Test
	void commandsAreThoseThatTestsRun() throws IOException {
		String jar = Path.of(System.getProperty("demo.jar")).getFileName().toString();
		assertThat(blocks("")).map(String::strip)
			.contains("./mvnw -q -DskipTests package && java -jar demo-app/target/" + jar, "./mvnw verify");
		assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("\n./mvnw verify\n");
	}

	@Test
	void everyLinkedPageExists() throws IOException {
		Matcher links = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(readme());
		List<String> pages = new ArrayList<>();
		while (links.find()) {
			pages.add(links.group(1));
		}
		assertThat(pages).isNotEmpty().allSatisfy((page) -> assertThat(ROOT.resolve(page)).exists());
	}

	private static String compile(String snippet, Path output) {
		boolean type = snippet.contains("class ");
		String source = IMPORTS + (type ? snippet
				: "class Snippet {\n\tstatic void run() throws Exception {\n" + snippet + "\n\t}\n}\n");
		Matcher name = Pattern.compile("class (\\w+)").matcher(source);
		assertThat(name.find()).isTrue();
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		List<String> options = List.of("-classpath", System.getProperty("java.class.path"), "-proc:none", "-d",
				output.toString());
		boolean compiled = compiler
			.getTask(messages, null, null, options, null, List.of(new Source(name.group(1), source)))
			.call();
		return compiled ? "" : messages.toString();
	}

	private static List<String> blocks(String language) throws IOException {
		Matcher matcher = BLOCK.matcher(readme());
		List<String> blocks = new ArrayList<>();
		while (matcher.find()) {
			if (matcher.group(1).equals(language)) {
				blocks.add(matcher.group(2));
			}
		}
		return blocks;
	}

	private static String readme() throws IOException {
		return Files.readString(ROOT.resolve("README.md"));
	}

	/**
	 * A source that is in memory.
	 */
	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		Source(String name, String text) {
			super(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
