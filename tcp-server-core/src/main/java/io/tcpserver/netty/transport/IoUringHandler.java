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

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoOps;

/**
 * Netty's handler of io_uring, for listeners that must be able to stop, and connections
 * that must be able to end.
 * <p>
 * Netty asks the kernel once to accept all clients, so that the kernel has accepted those
 * of a whole burst before the server can report that it has no room; and when the kernel
 * ends that by itself, as it does while there are no file descriptors, Netty asks again
 * at once, whether connections are wanted or not. So each connection is asked for, and
 * only while they are wanted.
 * <p>
 * Netty closes a connection when what the kernel is doing for it is done. If that was to
 * read or to write, Netty asks at that moment to be told when the socket is ready again;
 * which nobody takes back, and which keeps the socket alive although its descriptor is
 * closed: the peer is told nothing, and waits for ever. So nothing is asked for a
 * connection that {@linkplain Transports#close is closing}.
 * <p>
 * Last seen in Netty 4.2.19. Once Netty is mended in what concerns listeners,
 * {@code NettyFaultTests#ioUringAcceptsMoreConnectionsThanAreWanted} fails.
 */
final class IoUringHandler extends ForwardingIoHandler {

	private static final byte ACCEPT = 13;

	private IoUringHandler(IoHandler handler) {
		super(handler);
	}

	static IoHandlerFactory newFactory() {
		return wrap(IoUringIoHandler.newFactory(), IoUringHandler::new);
	}

	/**
	 * Use what only newer versions of Netty have.
	 * @throws LinkageError if this one does not
	 */
	static void link() {
		newAccept(-1, 0);
	}

	// Without an address to write, as in Netty's own that accepts all clients
	private static IoUringIoOps newAccept(int descriptor, long id) {
		return new IoUringIoOps(ACCEPT, (byte) 0, (short) 0, descriptor, 0L, 0L, 0, 0, id, (short) 0, (short) 0, 0, 0L);
	}

	@Override
	public IoRegistration register(IoHandle handle) throws Exception {
		if (!(handle instanceof Channel.Unsafe unsafe)) {
			return super.register(handle);
		}
		Channel channel = unsafe.voidPromise().channel();
		if (channel instanceof ServerChannel listener) {
			ListenerHandle listenerHandle = new ListenerHandle((IoUringIoHandle) handle);
			return new ListenerRegistration(super.register(listenerHandle), listenerHandle, listener);
		}
		return new ConnectionRegistration(super.register(handle), channel);
	}

	/**
	 * The side of a connection that asks. Confined to its I/O thread.
	 */
	private static final class ConnectionRegistration extends ForwardingRegistration {

		private final Channel channel;

		ConnectionRegistration(IoRegistration registration, Channel channel) {
			super(registration);
			this.channel = channel;
		}

		@Override
		public long submit(IoOps ops) {
			// A descriptor is marked as closed just before that is asked for
			boolean refused = this.channel.hasAttr(Transports.CLOSING) && this.channel.isOpen();
			// As if it could not be submitted
			return refused ? 0 : super.submit(ops);
		}

	}

	/**
	 * The side of a listener to which results come. It notices that nothing is asked of
	 * the kernel any more. Confined to its I/O thread.
	 */
	@SuppressWarnings("try") // Netty's close throws any exception
	private static final class ListenerHandle implements IoUringIoHandle {

		private final IoUringIoHandle handle;

		private boolean accepting;

		ListenerHandle(IoUringIoHandle handle) {
			this.handle = handle;
		}

		@Override
		public void registered() {
			this.handle.registered();
		}

		@Override
		public void unregistered() {
			this.handle.unregistered();
		}

		@Override
		public void handle(IoRegistration registration, IoEvent event) {
			if (((IoUringIoEvent) event).opcode() == ACCEPT) {
				this.accepting = false;
			}
			this.handle.handle(registration, event);
		}

		@Override
		public void close() throws Exception {
			this.handle.close();
		}

	}

	/**
	 * The side of a listener that asks. What it asks cannot be read from the operation,
	 * but a listener has three operations only, each in a state of its own: it accepts
	 * while it is open and does not accept yet, it cancels while it accepts, and it
	 * closes when its descriptor is marked as closed. Confined to its I/O thread.
	 */
	private static final class ListenerRegistration extends ForwardingRegistration {

		private final ListenerHandle handle;

		private final ServerChannel channel;

		private final FileDescriptor descriptor;

		private short lastId;

		ListenerRegistration(IoRegistration registration, ListenerHandle handle, ServerChannel channel) {
			super(registration);
			this.handle = handle;
			this.channel = channel;
			this.descriptor = ((UnixChannel) channel).fd();
		}

		@Override
		public long submit(IoOps ops) {
			if (this.handle.accepting || !this.descriptor.isOpen()) {
				return super.submit(ops);
			}
			if (!this.channel.config().isAutoRead()) {
				// As if it could not be submitted
				return 0;
			}
			long id = super.submit(
					(IoUring.isAcceptMultishotEnabled()) ? newAccept(this.descriptor.intValue(), ++this.lastId) : ops);
			this.handle.accepting = id != 0;
			return id;
		}

	}

}
