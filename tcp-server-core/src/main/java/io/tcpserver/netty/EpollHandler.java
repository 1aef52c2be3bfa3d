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

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's handler of epoll, for connections that are half closed.
 * <p>
 * When a channel is interested in nothing, which it is between the end of the peer's
 * stream and a write that has to wait, Netty 4.2.17 takes its socket out of epoll and
 * does not put it back: the next wish to read or write fails with ENOENT and closes the
 * connection. So the socket stays in, edge-triggered: an error is then told once, not
 * over and over.
 */
final class EpollHandler implements IoHandler {

	private final IoHandler handler;

	private EpollHandler(IoHandler handler) {
		this.handler = handler;
	}

	static IoHandlerFactory newFactory() {
		IoHandlerFactory factory = EpollIoHandler.newFactory();
		return new IoHandlerFactory() {

			@Override
			public IoHandler newHandler(ThreadAwareExecutor executor) {
				return new EpollHandler(factory.newHandler(executor));
			}

			@Override
			public boolean isChangingThreadSupported() {
				return factory.isChangingThreadSupported();
			}

		};
	}

	@Override
	public void initialize() {
		this.handler.initialize();
	}

	@Override
	public int run(IoHandlerContext context) {
		return this.handler.run(context);
	}

	@Override
	public void prepareToDestroy() {
		this.handler.prepareToDestroy();
	}

	@Override
	public void destroy() {
		this.handler.destroy();
	}

	@Override
	public IoRegistration register(IoHandle handle) throws Exception {
		return new KeptRegistration(this.handler.register(handle));
	}

	@Override
	public void wakeup() {
		this.handler.wakeup();
	}

	@Override
	public boolean isCompatible(Class<? extends IoHandle> handleType) {
		return this.handler.isCompatible(handleType);
	}

	/**
	 * A registration that stays when there is nothing to wait for.
	 */
	private static final class KeptRegistration implements IoRegistration {

		private final IoRegistration registration;

		KeptRegistration(IoRegistration registration) {
			this.registration = registration;
		}

		@Override
		@SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
		public <T> T attachment() {
			return this.registration.attachment();
		}

		@Override
		public long submit(IoOps ops) {
			return this.registration.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
		}

		@Override
		public boolean isValid() {
			return this.registration.isValid();
		}

		@Override
		public boolean cancel() {
			return this.registration.cancel();
		}

	}

}
