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

package io.tcpserver.settings;

import io.tcpserver.settings.ConnectionLimits.OnLimit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The settings of limits, and what they refuse.
 */
class ConnectionLimitsTests {

	private static void assertRefused(@Nullable Integer max, @Nullable Integer perAddress, @Nullable Integer rate,
			String message) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ConnectionLimits(max, perAddress, rate, OnLimit.PAUSE, null))
			.withMessage(message);
	}

	@Test
	void nothingIsLimitedButByTheProcess() {
		assertThat(ConnectionLimits.defaults()).isEqualTo(new ConnectionLimits(null, null, null, OnLimit.PAUSE, null));
	}

	@Test
	void limitsArePositive() {
		assertRefused(0, null, null, "limits.max-connections must be at least 1, got 0");
		assertRefused(null, -1, null, "limits.max-connections-per-address must be at least 1, got -1");
		assertRefused(null, null, 0, "limits.accept-rate must be at least 1, got 0");
	}

	@Test
	void messageIsForThoseWhoAreRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ConnectionLimits(1, null, 1, OnLimit.PAUSE, "full"))
			.withMessageContaining("limits.reject-message is never sent");
		assertThat(new ConnectionLimits(1, 1, null, OnLimit.PAUSE, "full").rejectMessage()).isEqualTo("full");
		assertThat(ConnectionLimits.defaults().withReject("full").rejectMessage()).isEqualTo("full");
	}

	@Test
	void copiesDifferInOneSetting() {
		ConnectionLimits limits = ConnectionLimits.defaults()
			.withMaxConnections(1)
			.withMaxConnectionsPerAddress(2)
			.withAcceptRate(3)
			.withReject("full");
		assertThat(limits).isEqualTo(new ConnectionLimits(1, 2, 3, OnLimit.REJECT, "full"));
		assertThat(limits.withMaxConnections(4)).isEqualTo(new ConnectionLimits(4, 2, 3, OnLimit.REJECT, "full"));
	}

}
