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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link MessageConcurrency}.
 */
class MessageConcurrencyTests {

	@Test
	@SuppressWarnings("NullAway") // what is tested
	void limitIsAtLeastOneAndThereIsAnOrder() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MessageConcurrency(0, ReplyOrder.REQUEST))
			.withMessage("handler.concurrent-messages must be at least 1, got 0");
		assertThatIllegalArgumentException().isThrownBy(() -> MessageConcurrency.defaults().withLimit(-1))
			.withMessage("handler.concurrent-messages must be at least 1, got -1");
		assertThatNullPointerException().isThrownBy(() -> MessageConcurrency.defaults().withOrder(null))
			.withMessage("order");
	}

	@Test
	void oneMessageAtATimeIsTheDefault() {
		assertThat(MessageConcurrency.defaults()).isEqualTo(new MessageConcurrency(1, ReplyOrder.REQUEST));
		assertThat(MessageConcurrency.defaults().withLimit(8).withOrder(ReplyOrder.COMPLETION))
			.isEqualTo(new MessageConcurrency(8, ReplyOrder.COMPLETION));
	}

}
