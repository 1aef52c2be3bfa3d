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

import java.util.Arrays;

import io.tcpserver.stream.InputEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is known of each {@link CloseReason}.
 */
class CloseReasonFactsTests {

	private static final String FACTS = """
			PEER               | ended by peer | end of stream
			RESET              | ended by peer | input lost
			UNREACHABLE        | ended by peer | input lost
			COMPLETED          |               | end of stream
			HANDLER_ERROR      |               |
			PROTOCOL_ERROR     | peer at fault |
			TLS_FAILURE        | peer at fault | input lost
			TLS_RENEGOTIATION  | peer at fault | input lost
			FIRST_BYTE_TIMEOUT | peer at fault |
			IDLE_TIMEOUT       | peer at fault |
			READ_IDLE_TIMEOUT  | peer at fault |
			WRITE_IDLE_TIMEOUT |               |
			READ_TIMEOUT       | peer at fault |
			WRITE_TIMEOUT      | peer at fault |
			HANDLER_TIMEOUT    |               |
			MAX_AGE            | by server     |
			SLOW_CONSUMER      | peer at fault |
			MEMORY             | peer at fault |
			REPLACED           |               |
			KICKED             |               |
			SHUTDOWN           | by server     |
			ABORTED            |               |
			""";

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = FACTS)
	void factsAreThoseOfTheTable(CloseReason reason, String cause, String input) {
		assertThat(reason.isEndedByPeer()).isEqualTo("ended by peer".equals(cause));
		assertThat(reason.isPeerAtFault()).isEqualTo("peer at fault".equals(cause));
		assertThat(reason.isEndedByServer()).isEqualTo("by server".equals(cause));
		assertThat(reason.isEndOfStream()).isEqualTo("end of stream".equals(input));
		assertThat(reason.isInputLost()).isEqualTo("input lost".equals(input));
	}

	@Test
	void eachReasonHasItsFactsInTheTable() {
		assertThat(FACTS.lines().map((line) -> line.substring(0, line.indexOf('|')).strip()))
			.containsExactly(Arrays.stream(CloseReason.values()).map(Enum::name).toArray(String[]::new));
	}

	@ParameterizedTest
	@EnumSource
	void inputEndsByTheOneWhoEndsTheConnection(CloseReason reason) {
		InputEnd end = InputEnd.of(reason);
		assertThat(end == InputEnd.PEER).isEqualTo(reason.isEndedByPeer());
		assertThat(end == InputEnd.SHUTDOWN || end == InputEnd.MAX_AGE).isEqualTo(reason.isEndedByServer());
		assertThat(reason.isEndedByServer() ? end.name() : reason.name()).isEqualTo(reason.name());
	}

}
