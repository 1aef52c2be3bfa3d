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

package io.tcpserver.netty.transport;

import java.util.Objects;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's handler of epoll, for connections that are half closed.
 * <p>
 * When a channel is interested in nothing, which it is between the end of the peer's
 * stream and a write that has to wait, Netty takes its socket out of epoll and does not
 * put it back: the next wish to read or write fails with ENOENT, and so does all that is
 * to be written. So the socket stays in, edge-triggered: an error is then reported once,
 * not over and over.
 * <p>
 * Last seen in Netty 4.2.18. Once Netty is mended,
 * {@code NettyFaultTests#epollCannotWriteAfterTheEndOfTheStreamWhatHasToWait} fails.
 */
final class EpollHandler extends ForwardingIoHandler {

	private EpollHandler(IoHandler handler) {
		super(handler);
	}

	static IoHandlerFactory newFactory() {
		return wrap(EpollIoHandler.newFactory(), EpollHandler::new);
	}

	/**
	 * Use what only newer versions of Netty have.
	 * @throws LinkageError if this one does not
	 */
	static void link() {
		Objects.requireNonNull(EpollIoOps.NONE);
	}

	@Override
	public IoRegistration register(IoHandle handle) throws Exception {
		return new KeptRegistration(super.register(handle));
	}

	/**
	 * A registration that stays when there is nothing to wait for.
	 */
	private static final class KeptRegistration extends ForwardingRegistration {

		KeptRegistration(IoRegistration registration) {
			super(registration);
		}

		@Override
		public long submit(IoOps ops) {
			return super.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
		}

	}

}
