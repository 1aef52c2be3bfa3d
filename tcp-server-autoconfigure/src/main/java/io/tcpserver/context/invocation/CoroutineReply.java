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
import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpConnection;
import io.tcpserver.message.LossListener;
import org.jspecify.annotations.Nullable;

/**
 * The reply of a coroutine: what any other method would reply that returns its result.
 * The coroutine is cancelled if the connection is lost.
 */
final class CoroutineReply {

	private final ReturnValue returned;

	private final TcpConnection connection;

	private final LaterReply reply = new LaterReply();

	private CoroutineReply(ReturnValue returned, TcpConnection connection) {
		this.returned = returned;
		this.connection = connection;
	}

	/**
	 * Reply with the result of a coroutine.
	 * @param coroutine the coroutine
	 * @param returned what its result is
	 * @param connection where to send it
	 * @return a message, a stage of one, or {@code null}
	 * @throws Exception if it cannot be sent
	 */
	@SuppressWarnings("FutureReturnValueIgnored") // the caller waits for what it gets
	static @Nullable Object of(CompletableFuture<?> coroutine, ReturnValue returned, TcpConnection connection)
			throws Exception {
		if (coroutine.isDone() && !coroutine.isCompletedExceptionally()) {
			// Has never suspended
			return returned.ofResult(coroutine.getNow(null), connection);
		}
		CoroutineReply later = new CoroutineReply(returned, connection);
		later.reply.onCancel(() -> coroutine.cancel(false));
		CompletableFuture<?> unused = coroutine.whenComplete(later::resume);
		return later.reply;
	}

	private void resume(@Nullable Object result, @Nullable Throwable failure) {
		if (failure != null) {
			this.reply.fail(failure);
			return;
		}
		try {
			Object message = this.returned.ofResult(result, this.connection);
			if (message instanceof CompletionStage<?> stage) {
				waitFor(stage);
			}
			else {
				this.reply.complete(message);
			}
		}
		catch (Exception | Error ex) {
			this.reply.fail(ex);
		}
	}

	private void waitFor(CompletionStage<?> stage) {
		if (stage instanceof LossListener listener) {
			this.reply.onCancel(listener::connectionLost);
		}
		CompletionStage<?> unused = stage.whenComplete((message, failure) -> {
			if (failure != null) {
				this.reply.fail(failure);
			}
			else {
				this.reply.complete(message);
			}
		});
	}

}
