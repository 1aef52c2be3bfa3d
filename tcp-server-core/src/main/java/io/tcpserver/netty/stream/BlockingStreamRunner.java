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

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.HandlerExecutor;
import io.tcpserver.netty.loop.InsistentTask;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.stream.StreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * Runs handlers that block, each on a thread of its own.
 */
public final class BlockingStreamRunner extends StreamRunner {

	private final StreamHandler handler;

	private final HandlerExecutor executor;

	/**
	 * Create a runner.
	 * @param settings the settings of the server
	 * @param handler the handler
	 */
	public BlockingStreamRunner(TcpServerSettings settings, StreamHandler handler) {
		this(settings, handler, new HandlerExecutor(settings.name(), settings.handlerThreads()), null);
	}

	/**
	 * Create a runner.
	 * @param settings the settings of the server
	 * @param handler the handler
	 * @param executor has the threads, to be closed by this
	 * @param messages what the handler may hand connections over to, or {@code null}
	 */
	public BlockingStreamRunner(TcpServerSettings settings, StreamHandler handler, HandlerExecutor executor,
			@Nullable HandlerLauncher messages) {
		super(settings, messages);
		this.handler = handler;
		this.executor = executor;
	}

	@Override
	int streamCost() {
		boolean virtual = this.executor.virtualThreads() != null;
		return ConnectionCost.BLOCKING_STREAM + (virtual ? ConnectionCost.VIRTUAL_THREAD : 0);
	}

	@Override
	protected void start(NettyConnection connection) {
		try {
			this.executor.execute(connection.id(), new Run(connection));
		}
		catch (Throwable ex) {
			// No thread to be had: this connection ends, the others go on
			ended(connection, ex);
		}
	}

	@Override
	public HandlerExecutor executor() {
		return this.executor;
	}

	@Override
	public int mostConnections() {
		// A connection that was handed over leaves its thread to others
		return (messages() == null) ? this.executor.maxThreads() : Integer.MAX_VALUE;
	}

	@Override
	public boolean hasSingleCarrier() {
		return this.executor.hasSingleCarrier();
	}

	@Override
	public void close() {
		super.close();
		this.executor.close();
	}

	/**
	 * A handler that runs. However it ends, its connection must learn it.
	 */
	private final class Run extends InsistentTask implements Runnable {

		private final NettyConnection connection;

		private @Nullable Throwable failure;

		private @Nullable CloseReason reason;

		Run(NettyConnection connection) {
			super("Cannot end the connection of a handler that has ended", null);
			this.connection = connection;
		}

		@Override
		public void run() {
			try {
				handle();
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
			insist();
		}

		private void handle() throws Exception {
			this.connection.handler().starts(Thread.currentThread());
			// Lost while it waited for a thread; what a peer sent before it went is read
			if (this.connection.isOpen() || this.connection.end().reason() == CloseReason.PEER) {
				BlockingStreamRunner.this.handler.handle(new BlockingStreamReader(turn(this.connection), text()),
						writer(this.connection));
			}
		}

		@Override
		protected void perform() {
			Throwable failure = this.failure;
			if (this.reason == null) {
				if (failure == null && continueWithMessages(this.connection)) {
					return;
				}
				// Without memory to report the failure, the connection ends anyway
				this.reason = CloseReason.HANDLER_ERROR;
				this.reason = (failure != null) ? HandlerFailures.report(this.connection, failure)
						: this.connection.reasonToEnd();
			}
			this.connection.handlerEnded(this.reason);
		}

	}

}
