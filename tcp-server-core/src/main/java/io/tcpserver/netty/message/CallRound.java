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

import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.loop.LoopTask;

/**
 * What is done once for all calls of one connection that have ended in one round of the
 * loop. Confined to the I/O thread.
 */
final class CallRound extends LoopTask {

	private final ConcurrentCalls<?> calls;

	private boolean ending;

	CallRound(ConcurrentCalls<?> calls) {
		this.calls = calls;
	}

	/**
	 * A call has ended: see to the rest when all that have ended now are visited.
	 */
	void end() {
		if (!this.ending) {
			this.ending = true;
			NettyConnection connection = this.calls.connection();
			connection.io().add(this);
			connection.io().signal();
		}
	}

	@Override
	protected void visit() {
		this.ending = false;
		this.calls.roundOver();
	}

	@Override
	protected void failed(Throwable cause) {
		this.calls.connection().socket().failed(cause);
	}

}
