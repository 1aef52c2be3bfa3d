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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.internal.PlatformDependent;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's selectors with listeners and connections that fail on demand.
 */
public final class FlakyTransport extends ForwardingTransport {

	private volatile @Nullable Supplier<@Nullable Exception> failure;

	private volatile @Nullable Runnable opening;

	private volatile @Nullable Runnable settingUp;

	private volatile @Nullable Throwable connectionFailure;

	private volatile @Nullable Runnable closing;

	private volatile @Nullable Function<InetSocketAddress, @Nullable Exception> bindFailure;

	private volatile @Nullable Throwable registrationFailure;

	private volatile int clientsBeforeFailure;

	private volatile long delayNanos;

	public FlakyTransport() {
		super(new NioTransport());
	}

	/**
	 * Fail when a client is to be accepted, if there is a failure.
	 */
	public void fail(@Nullable Supplier<@Nullable Exception> failure) {
		failAfter(0, failure);
	}

	/**
	 * Fail after some clients of each batch were accepted.
	 */
	public void failAfter(int clients, @Nullable Supplier<@Nullable Exception> failure) {
		this.clientsBeforeFailure = clients;
		this.failure = failure;
	}

	/**
	 * Do something in the middle of opening each connection: it is accepted, and the
	 * server does not know it yet.
	 */
	public void whileOpening(@Nullable Runnable opening) {
		this.opening = opening;
	}

	/**
	 * Do something in the middle of setting up each connection: the server knows it, and
	 * it has no I/O thread yet.
	 */
	public void whileSettingUp(Runnable settingUp) {
		this.settingUp = settingUp;
	}

	/**
	 * Fail when a connection is to get its I/O thread.
	 */
	public void failToRegisterConnections(Throwable connectionFailure) {
		this.connectionFailure = connectionFailure;
	}

	/**
	 * Do something when the socket of a connection is about to be closed.
	 */
	public void whileClosing(Runnable closing) {
		this.closing = closing;
	}

	/**
	 * Fail when an address is to be bound, if there is a failure.
	 */
	public void failToBind(Function<InetSocketAddress, @Nullable Exception> bindFailure) {
		this.bindFailure = bindFailure;
	}

	/**
	 * Fail in Netty's listener that should complete the registration of a listener.
	 */
	public void failToRegister(Throwable registrationFailure) {
		this.registrationFailure = registrationFailure;
	}

	/**
	 * Return when the only I/O thread has something to do though nothing happens: in a
	 * second if it has nothing.
	 */
	public Duration nextTimer() {
		return Duration.ofNanos(this.delayNanos);
	}

	@Override
	public Transport id() {
		return Transport.NIO;
	}

	@Override
	public IoHandlerFactory ioHandlerFactory() {
		return ForwardingIoHandler.wrap(this.transport.ioHandlerFactory(), TimedHandler::new);
	}

	@Override
	public @Nullable ChannelOption<Integer> userTimeout() {
		run(this.settingUp);
		return super.userTimeout();
	}

	private static void run(@Nullable Runnable hook) {
		if (hook != null) {
			hook.run();
		}
	}

	@Override
	public ServerChannel newInetListener(IpFamily family) {
		return new FlakyListener();
	}

	/**
	 * Tells until when it may wait for events.
	 */
	private final class TimedHandler extends ForwardingIoHandler {

		TimedHandler(IoHandler handler) {
			super(handler);
		}

		@Override
		public int run(IoHandlerContext context) {
			FlakyTransport.this.delayNanos = context.delayNanos(System.nanoTime());
			return super.run(context);
		}

	}

	/**
	 * A listener that does what it is told to.
	 */
	private final class FlakyListener extends NioServerSocketChannel {

		private int accepted;

		@Override
		protected int doReadMessages(List<Object> buffer) throws Exception {
			Supplier<@Nullable Exception> failure = FlakyTransport.this.failure;
			if (failure != null && this.accepted >= FlakyTransport.this.clientsBeforeFailure) {
				this.accepted = 0;
				Exception exception = failure.get();
				if (exception != null) {
					throw exception;
				}
			}
			SocketChannel client = javaChannel().accept();
			if (client == null) {
				return 0;
			}
			this.accepted++;
			buffer.add(new WatchedConnection(this, client));
			return 1;
		}

		@Override
		protected void doRegister(ChannelPromise promise) {
			Throwable failure = FlakyTransport.this.registrationFailure;
			if (failure == null) {
				super.doRegister(promise);
				return;
			}
			// As the channels of Netty do, in which this fails
			((IoEventLoop) eventLoop()).register((IoHandle) unsafe())
				.addListener((registered) -> PlatformDependent.throwException(failure));
		}

		@Override
		protected void doBind(SocketAddress localAddress) throws Exception {
			Function<InetSocketAddress, @Nullable Exception> bindFailure = FlakyTransport.this.bindFailure;
			Exception exception = (bindFailure != null) ? bindFailure.apply((InetSocketAddress) localAddress) : null;
			if (exception != null) {
				throw exception;
			}
			super.doBind(localAddress);
		}

	}

	/**
	 * A connection that tells when its address is first asked for and when it is closed.
	 */
	private final class WatchedConnection extends NioSocketChannel {

		private boolean told;

		WatchedConnection(FlakyListener listener, SocketChannel client) {
			super(listener, client);
		}

		@Override
		public InetSocketAddress remoteAddress() {
			if (!this.told) {
				this.told = true;
				FlakyTransport.run(FlakyTransport.this.opening);
			}
			return super.remoteAddress();
		}

		@Override
		protected void doRegister(ChannelPromise promise) {
			Throwable failure = FlakyTransport.this.connectionFailure;
			if (failure != null) {
				promise.setFailure(failure);
				return;
			}
			super.doRegister(promise);
		}

		@Override
		protected void doClose() throws Exception {
			FlakyTransport.run(FlakyTransport.this.closing);
			super.doClose();
		}

	}

}
