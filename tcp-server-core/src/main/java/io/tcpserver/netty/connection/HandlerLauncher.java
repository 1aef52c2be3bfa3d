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

package io.tcpserver.netty.connection;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.HandlerExecutor;
import io.tcpserver.netty.loop.LastStand;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.netty.stream.BlockingStreamReader;
import io.tcpserver.netty.stream.FutureStreamReader;
import io.tcpserver.netty.stream.StreamInput;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handler of a connection. However the handler ends, what it has written is sent
 * and the connection is closed, once.
 */
public abstract class HandlerLauncher {

	/**
	 * Create what takes what arrives on a connection.
	 * @param connection the connection
	 * @return its input
	 */
	protected abstract ConnectionInput newInput(NettyConnection connection);

	/**
	 * Start the handler of a connection. I/O thread only.
	 * @param connection the connection, just opened
	 */
	protected abstract void start(NettyConnection connection);

	/**
	 * Return the format of what is sent to connections otherwise than by their handlers.
	 * @return the format
	 */
	public abstract OutboundEncoder messageFormat();

	/**
	 * Return what a connection costs on the heap that does nothing.
	 * @return the number of bytes
	 */
	public abstract int connectionCost();

	/**
	 * Return whether handlers may send something by themselves.
	 * @return {@code false} if they only take what arrives
	 */
	protected boolean mayReply() {
		return true;
	}

	/**
	 * Return the factory of the virtual threads that handlers run on.
	 * @return the factory, {@code null} if they run on others
	 */
	@Nullable public ThreadFactory virtualThreads() {
		return null;
	}

	/**
	 * Return whether handlers may block, and do so on virtual threads that share one
	 * carrier thread.
	 * @return {@code true} if a handler that computes holds up all others
	 */
	public boolean hasSingleCarrier() {
		return false;
	}

	/**
	 * Release the threads; handlers that run are not touched.
	 */
	public void close() {
	}

	private static void ended(NettyConnection connection, @Nullable Throwable failure) {
		connection
			.handlerEnded((failure != null) ? HandlerFailures.report(connection, failure) : connection.reasonToEnd());
	}

	/**
	 * Runs handlers that read a stream.
	 */
	abstract static class OfStream extends HandlerLauncher {

		private final TextEncoder format;

		private final int limit;

		private final boolean detectWrongProtocol;

		OfStream(TcpServerSettings settings) {
			this.format = new TextEncoder(settings.charset());
			this.limit = settings.streamLimit();
			this.detectWrongProtocol = settings.detectWrongProtocol();
		}

		@Override
		protected ConnectionInput newInput(NettyConnection connection) {
			return new StreamInput(connection, this.limit, this.detectWrongProtocol);
		}

		@Override
		public OutboundEncoder messageFormat() {
			return this.format;
		}

		final StreamInput input(NettyConnection connection) {
			return (StreamInput) connection.input();
		}

		final Charset charset() {
			return this.format.charset();
		}

	}

	/**
	 * Runs handlers that block, each on a thread of its own.
	 */
	public static final class Blocking extends OfStream {

		private final StreamHandler handler;

		private final HandlerExecutor executor;

		public Blocking(TcpServerSettings settings, StreamHandler handler) {
			super(settings);
			this.handler = handler;
			this.executor = new HandlerExecutor(settings.name(), settings.handlerThreads());
		}

		@Override
		public int connectionCost() {
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
		public @Nullable ThreadFactory virtualThreads() {
			return this.executor.virtualThreads();
		}

		@Override
		public boolean hasSingleCarrier() {
			return this.executor.hasSingleCarrier();
		}

		@Override
		public void close() {
			this.executor.close();
		}

		/**
		 * A handler that runs. However it ends, its connection must learn it.
		 */
		private final class Run extends LastStand implements Runnable {

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
				// Lost while it waited for a thread; what a peer sent before it went is
				// read
				if (this.connection.isOpen() || this.connection.endReason() == CloseReason.PEER) {
					Blocking.this.handler.handle(new BlockingStreamReader(input(this.connection), charset()),
							this.connection.output());
				}
			}

			@Override
			protected void perform() {
				Throwable failure = this.failure;
				if (this.reason == null) {
					// Without memory to report the failure, the connection ends all the
					// same
					this.reason = CloseReason.HANDLER_ERROR;
					this.reason = (failure != null) ? HandlerFailures.report(this.connection, failure)
							: this.connection.reasonToEnd();
				}
				this.connection.handlerEnded(this.reason);
			}

		}

	}

	/**
	 * Runs handlers that do not block, on the I/O thread.
	 */
	public static final class Async extends OfStream {

		private final AsyncStreamHandler handler;

		public Async(TcpServerSettings settings, AsyncStreamHandler handler) {
			super(settings);
			this.handler = handler;
		}

		@Override
		public int connectionCost() {
			return ConnectionCost.ASYNC_STREAM;
		}

		@Override
		protected void start(NettyConnection connection) {
			CompletableFuture<?> copy;
			try {
				CompletionStage<?> stage = this.handler.handle(new FutureStreamReader(input(connection), charset()),
						connection.output());
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
			Futures.ignore(copy.whenComplete((result, ex) -> ended(connection, ex)));
		}

	}

}
