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

package io.tcpserver.netty.loop;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.Level;
import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.server.NettyTcpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link HandlerWaker}.
 */
class HandlerWakerTests {

	@RegisterExtension
	final Servers servers = new Servers();

	@RegisterExtension
	final Log log = new Log(Level.WARN);

	// All handlers of an I/O thread depend on the thread that wakes them
	@Test
	void handlerThatCannotBeWokenDoesNotKeepTheOthersAsleep() throws Exception {
		IoThread io = ((NettyTcpServer) this.servers.start(Servers.shout())).nextIo();
		AtomicReference<Thread> thread = new AtomicReference<>();
		HandlerWaker waker = new HandlerWaker(io, (task) -> {
			thread.set(new Thread(task));
			return thread.get();
		}, "waker");
		for (int i = 0; i < 2; i++) {
			Gate asleep = new Gate("handler sleeps");
			Gate woken = new Gate("handler was woken");
			Thread handler = new Thread(() -> {
				asleep.open();
				LockSupport.park();
				woken.open();
			});
			handler.start();
			asleep.await();
			io.execute(() -> {
				waker.start(new UnstartableTask());
				waker.wake(handler);
			});
			woken.await();
			handler.join();
		}
		waker.close();
		thread.get().join();
		EngineErrors.flush();
		List<String> lines = this.log.lines(Level.ERROR);
		assertThat(lines).hasSize(2).first().isEqualTo("Cannot wake the handler of a connection");
		assertThat(lines.get(1)).startsWith("1 more error like ").contains("Cannot wake the handler of a connection");
	}

	private static final class UnstartableTask extends HandlerTask {

		@Override
		public void start() {
			throw new IllegalStateException("cannot start");
		}

		@Override
		public void run() {
		}

		@Override
		protected void visit() {
		}

		@Override
		protected void failed(Throwable cause) {
		}

	}

}
