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

package io.tcpserver.context.lifecycle;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aot.agent.RecordedInvocation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that there are hints for all that handlers and codecs of all kinds do by
 * reflection, as Spring's agent sees it. The agent is deprecated, in favor of options of
 * GraalVM's JDK, but works with every JDK.
 */
class RuntimeHintsTests {

	private static final String INSTRUMENTED = "+org.springframework,+io.tcpserver,+io.netty,+tools.jackson,+com.google.protobuf";

	@TempDir
	private Path directory;

	@Test
	void everythingDoneByReflectionHasHints() throws Exception {
		Path classes = Files.createDirectory(this.directory.resolve("classes"));
		File agent = new File(RecordedInvocation.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		List<String> options = List.of("-javaagent:%s=%s".formatted(agent, INSTRUMENTED), "-XX:TieredStopAtLevel=1");
		try (JavaProcess process = JavaProcess.start(List.of(classes), options, HintsRecorder.class,
				this.directory.toString())) {
			assertThat(Integer.parseInt(process.awaitLine("recorded "))).isGreaterThan(100);
			assertThat(process.awaitLines("missing ")).isEmpty();
		}
	}

}
