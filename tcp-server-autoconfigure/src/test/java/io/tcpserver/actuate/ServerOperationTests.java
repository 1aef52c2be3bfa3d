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

package io.tcpserver.actuate;

import io.tcpserver.TcpServer.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link ServerOperation}.
 */
class ServerOperationTests {

	@ParameterizedTest
	@CsvSource({ "start, START", "pause, PAUSE", "resume, RESUME", "close, CLOSE", "close-clients, CLOSE_CLIENTS",
			"abort-clients, ABORT_CLIENTS", "limit, LIMIT" })
	void operationsHaveTheirPublishedNames(String id, ServerOperation operation) {
		assertThat(ServerOperation.of(id)).isSameAs(operation);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "restart", "CLOSE", "close_clients", " close" })
	void unknownOperationIsAnsweredWithTheKnownOnes(String id) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class).isThrownBy(() -> ServerOperation.of(id))
			.withMessage("Unknown operation '" + id
					+ "', expected one of: start, pause, resume, close, close-clients, abort-clients, limit");
	}

	@Test
	void missingOperationIsAnsweredWithTheKnownOnes() {
		assertThatExceptionOfType(InvalidEndpointRequestException.class).isThrownBy(() -> ServerOperation.of(null))
			.withMessage(
					"No operation, expected one of: start, pause, resume, close, close-clients, abort-clients, limit");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SERVING")
	void startThatDoesNotServeIsAConflict(State state) {
		assertThatExceptionOfType(OperationConflictException.class)
			.isThrownBy(() -> ServerOperation.START.apply(new FixedTcpServer(state)))
			.withMessageStartingWith("Server 'fixed' is ");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SERVING")
	void resumeThatDoesNotServeIsAConflict(State state) {
		assertThatExceptionOfType(OperationConflictException.class)
			.isThrownBy(() -> ServerOperation.RESUME.apply(new FixedTcpServer(state)))
			.withMessage("Server 'fixed' is " + state + ": 'resume' has no effect");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PAUSED")
	void pauseThatDoesNotPauseIsAConflict(State state) {
		assertThatExceptionOfType(OperationConflictException.class)
			.isThrownBy(() -> ServerOperation.PAUSE.apply(new FixedTcpServer(state)))
			.withMessage("Server 'fixed' is " + state + ": 'pause' has no effect");
	}

	@Test
	void whatIsDoneAlreadyIsNoConflict() {
		assertThatNoException().isThrownBy(() -> {
			ServerOperation.START.apply(new FixedTcpServer(State.SERVING));
			ServerOperation.RESUME.apply(new FixedTcpServer(State.SERVING));
			ServerOperation.PAUSE.apply(new FixedTcpServer(State.PAUSED));
		});
	}

	@ParameterizedTest
	@EnumSource
	void closingIsPossibleInAnyState(State state) {
		FixedTcpServer server = new FixedTcpServer(state);
		assertThatNoException().isThrownBy(() -> {
			ServerOperation.CLOSE.apply(server);
			ServerOperation.CLOSE_CLIENTS.apply(server);
			ServerOperation.ABORT_CLIENTS.apply(server);
		});
	}

}
