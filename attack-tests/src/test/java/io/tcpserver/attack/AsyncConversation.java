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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines and answers them without a thread.
 */
final class AsyncConversation {

	private final AsyncStreamReader reader;

	private final StreamWriter writer;

	private final Answers answers;

	private final CompletableFuture<Void> end = new CompletableFuture<>();

	AsyncConversation(AsyncStreamReader reader, StreamWriter writer, Answers answers) {
		this.reader = reader;
		this.writer = writer;
		this.answers = answers;
	}

	CompletionStage<Void> begin() {
		proceed();
		return this.end;
	}

	// A loop as long as nothing is waited for, so that the stack does not grow
	private void proceed() {
		CompletableFuture<Boolean> step = step();
		while (step.isDone() && !step.isCompletedExceptionally() && step.join()) {
			step = step();
		}
		step.whenComplete((more, failure) -> {
			if (failure != null) {
				this.end.completeExceptionally(failure);
			}
			else if (more) {
				proceed();
			}
			else {
				this.end.complete(null);
			}
		});
	}

	private CompletableFuture<Boolean> step() {
		return this.reader.readLine().thenCompose(this::answer);
	}

	private CompletionStage<Boolean> answer(@Nullable String line) {
		if (line == null) {
			return CompletableFuture.completedStage(false);
		}
		return this.answers.answer(line).thenCompose((answer) -> {
			this.writer.write(answer + "\n");
			return this.writer.drainAsync();
		}).thenApply((drained) -> true);
	}

}
