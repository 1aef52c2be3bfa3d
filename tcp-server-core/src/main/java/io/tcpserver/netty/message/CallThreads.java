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

package io.tcpserver.netty.message;

import java.util.concurrent.Executor;

import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.TaskGroup;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one connection's calls that may block. Those that begin in one round of
 * the loop share threads as far as they do not block.
 */
final class CallThreads {

	private final NettyConnection connection;

	private final MessageRunner<?> runner;

	// Null until a call needs a thread; whoever comes first creates an equal one
	private @Nullable Executor threads;

	// Those that begin in this round, or have begun in an earlier one
	private @Nullable TaskGroup beginning;

	CallThreads(NettyConnection connection, MessageRunner<?> runner) {
		this.connection = connection;
		this.runner = runner;
	}

	/**
	 * Let a call begin on a thread at the end of this round. I/O thread only.
	 * @param call the call, which was never on a thread before
	 */
	void begin(ConcurrentCall call) {
		if (this.beginning == null || !this.beginning.add(call)) {
			this.beginning = new TaskGroup(threads(), call);
			this.connection.io().start(this.beginning);
		}
	}

	/**
	 * Run a call on a thread of its own. Any thread.
	 * @param call the call
	 */
	void execute(ConcurrentCall call) {
		threads().execute(call);
	}

	private Executor threads() {
		Executor threads = this.threads;
		if (threads == null) {
			threads = this.runner.executor().forConnection(this.connection.id());
			this.threads = threads;
		}
		return threads;
	}

}
