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

package io.tcpserver.message;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is asked about handlers that do not exist yet.
 */
class SuppliedHandlersTests {

	// Asked of the handler of a connection only
	private static final Set<String> LATER = Set.of("handlesIdle");

	// A method that is added to the interface belongs here, too
	static List<Method> questions() {
		return Arrays.stream(MessageHandler.class.getMethods())
			.filter((method) -> method.getReturnType() == boolean.class && method.getParameterCount() == 0)
			.filter((method) -> !LATER.contains(method.getName()))
			.toList();
	}

	@ParameterizedTest
	@MethodSource("questions")
	void handlersMayDoEverything(Method question) throws Exception {
		assertThat(question.invoke(MessageHandler.perConnection(() -> {
			throw new IllegalStateException("Asked one");
		}))).isEqualTo(true);
	}

	@ParameterizedTest
	@MethodSource("questions")
	void asyncHandlersMayDoEverythingButBlock(Method question) throws Exception {
		assertThat(question.invoke(AsyncMessageHandler.perConnection(() -> {
			throw new IllegalStateException("Asked one");
		}))).isEqualTo(!question.getName().startsWith("mayBlock"));
	}

	@ParameterizedTest
	@MethodSource("questions")
	void handlersOfAClassDoWhatItOverrides(Method question) throws Exception {
		assertThat(question.invoke(MessageHandler.perConnection(Plain.class, Plain::new)))
			.isEqualTo(question.invoke(new Plain()));
	}

	@Test
	void questionsThatAClassOverridesAreAnsweredForAllItsHandlers() {
		MessageHandler<String> handler = MessageHandler.perConnection(Overriding.class, () -> {
			throw new IllegalStateException("Asked one");
		});
		assertThat(handler.mayBlock()).isFalse();
		assertThat(handler.mayBlockEver()).isFalse();
		assertThat(handler.hooksSending()).isTrue();
		assertThat(handler.mayRunConcurrently()).isTrue();
	}

	static class Plain implements MessageHandler<String> {

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return message;
		}

	}

	static final class Overriding implements AsyncMessageHandler<String> {

		@Override
		public @Nullable CompletionStage<?> onMessage(String message, TcpConnection connection) {
			return null;
		}

		@Override
		public boolean hooksSending() {
			throw new IllegalStateException("Not asked yet");
		}

		@Override
		public boolean mayRunConcurrently() {
			throw new IllegalStateException("Not asked yet");
		}

	}

}
