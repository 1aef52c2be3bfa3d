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

package io.tcpserver;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import io.tcpserver.harness.FuzzCorpus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the fuzz tests have found stays found: every input of their corpus, without any
 * fuzzing.
 */
class FuzzCorpusTests {

	private static final long MAX_BYTES = 300 * 1024;

	static List<FuzzCorpus> corpora() throws IOException {
		return FuzzCorpus.all();
	}

	@ParameterizedTest
	@MethodSource("corpora")
	void targetTakesEveryInput(FuzzCorpus corpus) {
		assertThat(corpus.inputs()).isNotEmpty();
		for (Map.Entry<String, byte[]> input : corpus.inputs().entrySet()) {
			try {
				corpus.run(input.getValue());
			}
			catch (Throwable ex) {
				throw new AssertionError("%s fails on '%s'".formatted(corpus, input.getKey()), ex);
			}
		}
	}

	@Test
	void corpusRemainsSmall() throws IOException {
		long bytes = 0;
		for (FuzzCorpus corpus : FuzzCorpus.all()) {
			bytes += Files.size(corpus.file());
			assertThat(corpus.inputs().values().stream().map(HexFormat.of()::formatHex)).as("%s", corpus)
				.doesNotHaveDuplicates();
		}
		assertThat(bytes).isLessThan(MAX_BYTES);
	}

}
