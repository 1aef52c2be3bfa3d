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

package io.tcpserver.context.invocation;

import java.util.concurrent.CompletableFuture;

import io.tcpserver.message.LossListener;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests {@link LaterReply}.
 */
class LaterReplyTests {

	@Test
	void stageIsNotCancelledWithItsReply() {
		CompletableFuture<String> stage = new CompletableFuture<>();
		CompletableFuture<Object> reply = LaterReply.of(stage, (payload) -> payload + "!");
		assertThat(reply).isNotInstanceOf(LossListener.class);
		reply.cancel(true);
		assertThat(stage).isNotDone();
		assertThat(LaterReply.of(stage, (payload) -> payload + "!")).isNotDone();
		stage.complete("late");
		assertThat(LaterReply.of(stage, (payload) -> payload + "!")).isCompletedWithValue("late!");
	}

	@Test
	void stageThatListensIsToldOfTheLoss() {
		Listening stage = new Listening();
		CompletableFuture<Object> reply = LaterReply.of(stage, (payload) -> payload);
		((LossListener) reply).connectionLost();
		assertThat(stage.told).isTrue();
		assertThat(reply).isCancelled();
	}

	private static final class Listening extends CompletableFuture<Object> implements LossListener {

		private boolean told;

		@Override
		public void connectionLost() {
			this.told = true;
		}

	}

}
