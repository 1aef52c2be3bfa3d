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

package io.tcpserver.netty.stream;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.HandlerExecutor;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.stream.AsyncStreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * Runs handlers that do not block, on the I/O thread.
 */
public final class AsyncStreamRunner extends StreamRunner {

	private final AsyncStreamHandler handler;

	/**
	 * Create a runner.
	 * @param settings the settings of the server
	 * @param handler the handler
	 */
	public AsyncStreamRunner(TcpServerSettings settings, AsyncStreamHandler handler) {
		this(settings, handler, null);
	}

	/**
	 * Create a runner.
	 * @param settings the settings of the server
	 * @param handler the handler
	 * @param messages what the handler may hand connections over to, or {@code null}
	 */
	public AsyncStreamRunner(TcpServerSettings settings, AsyncStreamHandler handler,
			@Nullable HandlerLauncher messages) {
		super(settings, messages);
		this.handler = handler;
	}

	@Override
	public @Nullable HandlerExecutor executor() {
		HandlerLauncher messages = messages();
		return (messages != null) ? messages.executor() : null;
	}

	@Override
	public boolean hasSingleCarrier() {
		HandlerLauncher messages = messages();
		return messages != null && messages.hasSingleCarrier();
	}

	@Override
	int streamCost() {
		return ConnectionCost.ASYNC_STREAM;
	}

	@Override
	protected void start(NettyConnection connection) {
		CompletableFuture<?> copy;
		try {
			CompletionStage<?> stage = this.handler.handle(new FutureStreamReader(turn(connection), text(), 0),
					writer(connection));
			if (stage == null) {
				throw new IOException("The handler returned null instead of a CompletionStage");
			}
			copy = Futures.copyOf(stage);
		}
		catch (Throwable ex) {
			ended(connection, ex);
			return;
		}
		connection.handler().awaits(copy, null);
		Futures.ignore(copy.whenComplete((result, ex) -> {
			if (ex != null || !continueWithMessages(connection)) {
				ended(connection, ex);
			}
		}));
	}

}
