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

package io.tcpserver.netty;

import java.util.concurrent.ThreadFactory;

import io.tcpserver.TcpServerConfig;
import io.tcpserver.message.MessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * Runs a handler of messages.
 *
 * @param <T> the type of incoming messages
 */
final class MessageRunner<T> extends HandlerRunner {

	private final MessageHandler<T> handler;

	private final FrameFormat<T> format;

	private final HandlerExecutor executor;

	private final int limit;

	private final long most;

	private final boolean detectWrongProtocol;

	MessageRunner(TcpServerConfig config, FrameFormat<T> format, MessageHandler<T> handler) {
		this.handler = handler;
		this.format = format;
		this.executor = new HandlerExecutor(config.name(), config.handlerThreads());
		this.limit = config.streamLimit();
		Long most = config.memory().connectionInput();
		this.most = (most != null) ? most : Long.MAX_VALUE;
		this.detectWrongProtocol = config.detectWrongProtocol();
	}

	MessageHandler<T> handler() {
		return this.handler;
	}

	FrameFormat<T> format() {
		return this.format;
	}

	@Override
	MessageFormat messageFormat() {
		return this.format;
	}

	/**
	 * Return how much may wait for a handler that is busy.
	 * @return the number of bytes at which reading pauses
	 */
	int limit() {
		return this.limit;
	}

	/**
	 * Return how much may be kept of a frame that is not complete.
	 * @return the number of bytes at which it is too large
	 */
	long most() {
		return this.most;
	}

	boolean detectsWrongProtocol() {
		return this.detectWrongProtocol;
	}

	void execute(String connectionId, Runnable task) {
		this.executor.execute(connectionId, task);
	}

	@Override
	ConnectionInput newInput(NettyConnection connection) {
		return new FrameDispatcher<>(connection, this);
	}

	@Override
	void start(NettyConnection connection) {
		((FrameDispatcher<?>) connection.input()).start();
	}

	@Override
	int connectionCost() {
		return ConnectionCost.MESSAGES;
	}

	@Override
	boolean mayReply() {
		return this.handler.mayReply();
	}

	@Override
	@Nullable ThreadFactory virtualThreads() {
		return this.executor.virtualThreads();
	}

	@Override
	boolean hasSingleCarrier() {
		return this.handler.mayBlockEver() && this.executor.hasSingleCarrier();
	}

	@Override
	void close() {
		this.executor.close();
	}

}
