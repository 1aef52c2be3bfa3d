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

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * What the attacked server answers to a line: itself if it is short, its length
 * otherwise. {@value #GET} is answered with as many bytes as it asks for, {@value #HOLD}
 * when the attack is over, and {@value #ASK} when the client has answered a question.
 */
final class Answers {

	static final String GET = "get ";

	static final String HOLD = "hold";

	static final String ASK = "ask";

	private static final int SHORT = 100;

	// Longer than an attack takes, but not for ever: nothing is read meanwhile, not even
	// that the client has left
	private static final Duration PATIENCE = Duration.ofSeconds(8);

	private final CompletableFuture<Void> released = new CompletableFuture<>();

	/**
	 * The attack is over: let go what is held.
	 */
	void release() {
		this.released.complete(null);
	}

	CompletionStage<String> answer(String line, TcpConnection connection) {
		if (line.equals(ASK)) {
			return connection
				.sendAndReceive("?", new Correlation<>(String.class, (answer) -> answer.equals("answer")), PATIENCE)
				.exceptionally((failure) -> "no answer");
		}
		return answer(line);
	}

	CompletionStage<String> answer(String line) {
		if (line.equals(HOLD)) {
			return this.released.thenApply((released) -> "released");
		}
		if (line.startsWith(GET)) {
			return CompletableFuture.completedStage("x".repeat(Integer.parseInt(line.substring(GET.length()))));
		}
		return CompletableFuture.completedStage((line.length() <= SHORT) ? line : "length " + line.length());
	}

	void serve(StreamReader reader, StreamWriter writer) throws IOException, InterruptedException, ExecutionException {
		// No variable keeps a line while the next one is awaited
		@Nullable String answer = answerNext(reader);
		while (answer != null) {
			writer.write(answer);
			answer = null;
			writer.drain();
			answer = answerNext(reader);
		}
	}

	private @Nullable String answerNext(StreamReader reader)
			throws IOException, InterruptedException, ExecutionException {
		@Nullable String line = reader.readLine();
		return (line != null) ? answer(line).toCompletableFuture().get() + "\n" : null;
	}

}
