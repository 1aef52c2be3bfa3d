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

package io.tcpserver.netty.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.transport.ForwardingIoHandler;
import io.tcpserver.netty.transport.ForwardingTransport;
import io.tcpserver.netty.transport.Transports;
import io.tcpserver.settings.Transport;

/**
 * A real transport, of which an I/O thread can be made to fail: in Netty's own code, not
 * in that of a handler, which Netty would catch.
 */
final class MortalTransport extends ForwardingTransport {

	private final boolean exhausting;

	private final Set<IoThread> victims = ConcurrentHashMap.newKeySet();

	MortalTransport(Transport transport) {
		this(transport, false);
	}

	/**
	 * Create the transport.
	 * @param exhausting whether a thread that is killed takes all memory there is, which
	 * others may need: for a JVM of its own
	 */
	MortalTransport(Transport transport, boolean exhausting) {
		super(Transports.get(transport));
		this.exhausting = exhausting;
	}

	/**
	 * Let a thread run out of memory.
	 */
	void kill(IoThread thread) {
		this.victims.add(thread);
		// Wakes it
		thread.loop().execute(() -> {
		});
	}

	@Override
	public IoHandlerFactory ioHandlerFactory() {
		return ForwardingIoHandler.wrap(this.transport.ioHandlerFactory(), MortalHandler::new);
	}

	/**
	 * Asks for more memory than there can be, when it is told to.
	 */
	private final class MortalHandler extends ForwardingIoHandler {

		MortalHandler(IoHandler handler) {
			super(handler);
		}

		@Override
		public int run(IoHandlerContext context) {
			if (MortalTransport.this.victims.removeIf(IoThread::isCurrentThread)) {
				runOutOfMemory();
			}
			return super.run(context);
		}

		private void runOutOfMemory() {
			Object[] all = { new byte[MortalTransport.this.exhausting ? 1024 : Integer.MAX_VALUE] };
			while (all != null) {
				all = new Object[] { all, new byte[1024] };
			}
		}

	}

}
