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

package io.tcpserver.attack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers under attack; see docs/attacks.md. The table of this run is in
 * {@code target/attacks.md}.
 */
class AttackTests {

	// Others use this machine, too
	private static final int PATIENCE = 3;

	private static final Path TABLE = Path.of("target", "attacks.md");

	@TempDir
	static Path directory;

	private static Path keyStore;

	@BeforeAll
	static void prepare() throws Exception {
		keyStore = Certificates.writeServerKey(directory);
		Files.createDirectories(TABLE.getParent());
		Files.writeString(TABLE, Outcome.head());
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.attack.Scenarios#selected")
	void attackedServerStaysWithinItsBoundAndServesOthers(Scenario scenario) throws Exception {
		Outcome outcome = scenario.run(keyStore);
		Files.writeString(TABLE, outcome.row(), StandardOpenOption.APPEND);
		assertThat(outcome.faults(PATIENCE)).as("%s", outcome).isEmpty();
	}

}
