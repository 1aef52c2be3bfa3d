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

package io.tcpserver.netty.stream;

import java.io.IOException;
import java.util.Random;

import io.tcpserver.harness.Rounds;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests for {@link ReceiveBuffer}: long random sequences of feeding and reading, in which
 * it does exactly what {@link ReceiveBufferModel} does.
 */
class ReceiveBufferModelTests {

	private static final int SEQUENCES = Rounds.of(2000);

	private static final int STEPS = 60;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4 })
	@DisplayName("asyncio R01-R37: random sequences give what the plain model gives")
	void randomSequencesGiveWhatTheModelGives(long seed) throws IOException {
		Random random = new Random(seed);
		for (int sequence = 0; sequence < SEQUENCES; sequence++) {
			ReceiveBufferSequence steps = new ReceiveBufferSequence(random::nextInt);
			for (int step = 0; step < STEPS; step++) {
				steps.step();
			}
		}
	}

}
