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

package io.tcpserver.netty.transport;

import java.io.IOException;
import java.net.SocketException;

import io.tcpserver.CloseReason;
import io.tcpserver.netty.connection.ConnectionLoss;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SystemErrors}, with the texts of the JDK.
 */
class SystemErrorsTests {

	@ParameterizedTest
	@ValueSource(
			strings = { "Connection timed out", "Operation timed out", "No route to host", "Network is unreachable" })
	void peersThatStopAnsweringAreUnreachable(String text) {
		assertThat(ConnectionLoss.reasonFor(new IOException(text))).isEqualTo(CloseReason.UNREACHABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Connection reset by peer", "Connection reset", "Broken pipe" })
	void othersAreReset(String text) {
		assertThat(ConnectionLoss.reasonFor(new SocketException(text))).isEqualTo(CloseReason.RESET);
	}

}
