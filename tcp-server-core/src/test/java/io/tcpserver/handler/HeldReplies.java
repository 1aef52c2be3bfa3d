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

package io.tcpserver.handler;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A handler whose replies come when a test says so, and that writes down its calls. The
 * name of a message may begin with a limit and an order of its own, as in
 * {@code 1:login}, {@code 8r:in order} and {@code 8c:at once}.
 */
class HeldReplies implements MessageHandler<String> {

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private final Map<String, CompletableFuture<Object>> replies = new ConcurrentHashMap<>();

	private final boolean blocking;

	HeldReplies(boolean blocking) {
		this.blocking = blocking;
	}

	private CompletableFuture<Object> stage(String message) {
		return this.replies.computeIfAbsent(message, (key) -> new CompletableFuture<>());
	}

	List<String> calls() {
		return this.calls;
	}

	/**
	 * Wait until these messages, and no other ones, have reached the handler.
	 */
	void awaitMessages(String... messages) {
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(2))
			.until(() -> this.calls.containsAll(List.of(messages)));
		assertThat(this.calls).containsExactlyInAnyOrder(messages);
	}

	/**
	 * Let a message be answered, now or when it comes, in upper case.
	 */
	void answer(String... messages) {
		for (String message : messages) {
			stage(message).complete(message.toUpperCase(Locale.ROOT));
		}
	}

	void answerWith(String message, Object reply) {
		stage(message).complete(reply);
	}

	void fail(String message) {
		stage(message).completeExceptionally(new IllegalStateException(message + " fails"));
	}

	CompletableFuture<Object> reply(String message) {
		return stage(message);
	}

	@Override
	public @Nullable Object onMessage(String message, TcpConnection connection) throws Exception {
		this.calls.add(message);
		CompletableFuture<Object> stage = stage(message);
		if (!this.blocking) {
			return stage;
		}
		try {
			return stage.get(10, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw (Exception) ex.getCause();
		}
	}

	@Override
	public @Nullable Object onShutdown(TcpConnection connection) throws Exception {
		this.calls.add("shutdown");
		return "bye";
	}

	@Override
	public void onClose(TcpConnection connection, CloseReason reason) {
		this.calls.add("close " + reason);
	}

	@Override
	public boolean mayBlock() {
		return this.blocking;
	}

	@Override
	public boolean mayRunConcurrently() {
		return true;
	}

	@Override
	public @Nullable MessageConcurrency concurrency(String message) {
		int colon = message.indexOf(':');
		if (colon < 0) {
			return null;
		}
		char order = message.charAt(colon - 1);
		String limit = message.substring(0, Character.isDigit(order) ? colon : colon - 1);
		return new MessageConcurrency(Integer.parseInt(limit),
				(order == 'c') ? ReplyOrder.COMPLETION : ReplyOrder.REQUEST);
	}

}
