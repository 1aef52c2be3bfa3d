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

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Netty's handler of io_uring, for listeners that must be able to stop.
 * <p>
 * Netty 4.2.17 asks the kernel once to accept whoever comes, so that the kernel has
 * accepted all clients of a burst before the server can say that it has no room; and when
 * the kernel ends that by itself, as it does while there are no file descriptors, Netty
 * asks again at once, whether connections are wanted or not. So each connection is asked
 * for, and only while they are wanted.
 */
final class IoUringHandler implements IoHandler {

	private static final byte ACCEPT = 13;

	private static final String ACCEPT_TEXT = "opcode=" + ACCEPT + ",";

	private final IoHandler handler;

	private IoUringHandler(IoHandler handler) {
		this.handler = handler;
	}

	static IoHandlerFactory newFactory() {
		IoHandlerFactory factory = IoUringIoHandler.newFactory();
		return new IoHandlerFactory() {

			@Override
			public IoHandler newHandler(ThreadAwareExecutor executor) {
				return new IoUringHandler(factory.newHandler(executor));
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
		IoRegistration registration = this.handler.register(handle);
		if (handle instanceof Channel.Unsafe unsafe
				&& unsafe.voidPromise().channel() instanceof ServerChannel channel) {
			return new ListenerRegistration(registration, channel);
		}
		return registration;
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
	 * The registration of a listener. Confined to its I/O thread.
	 */
	private static final class ListenerRegistration implements IoRegistration {

		private final IoRegistration registration;

		private final ServerChannel channel;

		private short lastId;

		ListenerRegistration(IoRegistration registration, ServerChannel channel) {
			this.registration = registration;
			this.channel = channel;
		}

		@Override
		@SuppressWarnings("TypeParameterUnusedInFormals") // Netty's
		public <T> T attachment() {
			return this.registration.attachment();
		}

		@Override
		public long submit(IoOps ops) {
			// What else tells the operation is not public
			if (!ops.toString().contains(ACCEPT_TEXT)) {
				return this.registration.submit(ops);
			}
			if (!this.channel.config().isAutoRead()) {
				// As if it could not be submitted
				return 0;
			}
			return this.registration.submit((IoUring.isAcceptMultishotEnabled()) ? acceptOne() : ops);
		}

		// Without an address to write, as in the operation that this one replaces
		private IoUringIoOps acceptOne() {
			this.lastId++;
			int descriptor = ((UnixChannel) this.channel).fd().intValue();
			return new IoUringIoOps(ACCEPT, (byte) 0, (short) 0, descriptor, 0L, 0L, 0, 0, (long) this.lastId,
					(short) 0, (short) 0, 0, 0L);
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
