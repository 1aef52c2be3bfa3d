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
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.tcpserver.fixture.Tool;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs shell commands whose programs are not part of this project.
 */
final class Shell {

	// The first word, also of what a pipe leads to
	private static final Pattern PROGRAM = Pattern.compile("(?:^|\\| )([\\w-]+) ");

	private Shell() {
	}

	static String run(String command, String input) throws IOException, InterruptedException {
		PROGRAM.matcher(command).results().forEach((match) -> Tool.of(match.group(1)).ifPresent(Tool::require));
		Process process = new ProcessBuilder("sh", "-c", command).redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
		process.getOutputStream().close();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		return output;
	}

}
