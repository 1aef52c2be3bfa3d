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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The {@code Dockerfile} that {@code docs/deployment.md} shows, done without a container.
 */
@Tag("full")
class DeploymentPageProcessTests {

	private static final Pattern EXTRACT = Pattern.compile("(?m)^RUN java (.*)$");

	private static final Pattern LAYER = Pattern.compile("(?m)^COPY --from=builder /builder/(\\S+) \\./$");

	private static final Pattern ENTRYPOINT = Pattern.compile("(?m)^ENTRYPOINT \\[\"java\", (.*)]$");

	@Test
	void imageServesWithoutAWarning(@TempDir Path builder, @TempDir Path image) throws Exception {
		String dockerfile = Readme.read(Path.of("..", "docs", "deployment.md")).blocks("dockerfile").get(0);
		Files.copy(Path.of(System.getProperty("demo.jar")), builder.resolve("application.jar"));
		String java = System.getProperty("java.home") + "/bin/java";
		Shell.run("cd " + builder + " && " + java + " " + only(EXTRACT, dockerfile), "");
		for (String layer : LAYER.matcher(dockerfile).results().map((layer) -> layer.group(1)).toList()) {
			FileSystemUtils.copyRecursively(builder.resolve(layer), image);
		}
		List<String> command = new ArrayList<>(List.of("sh", "-c", "cd " + image + " && exec \"$@\"", "sh", java));
		command.addAll(DemoProcess.JVM_OPTIONS);
		command.addAll(List.of(only(ENTRYPOINT, dockerfile).replace("\"", "").split(", ")));
		command.addAll(DemoProcess.ANY_PORTS);
		try (DemoProcess demo = DemoProcess.run(command)) {
			assertThat(demo.tcpPort("telemetry")).isPositive();
			assertThat(demo.get("/actuator/sbom/application")).contains("CycloneDX", "tcp-server-core",
					"netty-handler");
			demo.assertTerminatesCleanly();
		}
	}

	private static String only(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		assertThat(matcher.find()).as("%s", pattern).isTrue();
		return matcher.group(1);
	}

}
