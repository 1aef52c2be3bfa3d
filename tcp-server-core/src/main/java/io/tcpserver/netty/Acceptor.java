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

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Errors;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Takes accepted connections from a listener and hands them to the server. When accepting
 * fails, as it does while the process has too many open files, it pauses and tries again,
 * at first after 50 ms, then after twice the time, up to a second: one timer, cancelled
 * by close, and one report for each episode (asyncio A33, P11, P12). Confined to the I/O
 * thread of the listener, except for {@link #update()}.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {

	private static final long FIRST_DELAY_MILLIS = 50;

	private static final long LONGEST_DELAY_MILLIS = 1000;

	// A descriptor that became free serves one client, and the next attempt fails again:
	// only after a while without failure it is over
	private static final long RECOVERY_MILLIS = 1000;

	private final NettyTcpServer server;

	private final Channel channel;

	private final IoThread io;

	private SocketAddress address;

	private boolean wanted;

	// Failures since accepting last worked: the episode
	private int failures;

	// Failures since the last client: how long to pause
	private int fruitless;

	private @Nullable Future<?> recovery;

	private @Nullable Future<?> retry;

	Acceptor(NettyTcpServer server, Channel channel, IoThread io, SocketAddress address) {
		this.server = server;
		this.channel = channel;
		this.io = io;
		this.address = address;
	}

	void bound(SocketAddress address) {
		this.address = address;
	}

	/**
	 * Begin or stop to accept, as the state of the server has it. Any thread.
	 */
	void update() {
		this.io.run(() -> {
			// Read here: of two threads that change the state, either may come first
			this.wanted = this.server.isAccepting();
			apply();
		});
	}

	private void apply() {
		if (this.channel.isOpen()) {
			this.channel.config().setAutoRead(this.wanted && this.retry == null);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		this.fruitless = 0;
		if (this.failures > 0 && this.recovery == null) {
			this.recovery = this.io.schedule(this::recover, RECOVERY_MILLIS, TimeUnit.MILLISECONDS);
		}
		this.server.accepted((Channel) message, this.address);
	}

	private void recover() {
		this.recovery = null;
		int failures = this.failures;
		this.failures = 0;
		this.server.observer().acceptRecovered(this.server, this.address, failures);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.server.accounting().acceptFailed();
		if (!(cause instanceof IOException)) {
			// Some transports close the listener after this, without a word, others go on
			// as if nothing was
			this.server.listenerFails(cause);
			Futures.ignore(this.channel.close());
			return;
		}
		if (isAborted(cause) || this.retry != null) {
			return;
		}
		cancel(this.recovery);
		this.recovery = null;
		this.failures++;
		long delay = Math.min(FIRST_DELAY_MILLIS << Math.min(this.fruitless, 10), LONGEST_DELAY_MILLIS);
		this.fruitless++;
		this.retry = this.io.schedule(this::retry, delay, TimeUnit.MILLISECONDS);
		apply();
		this.server.observer().acceptFailed(this.server, this.address, cause, this.failures, Duration.ofMillis(delay));
	}

	private void retry() {
		this.retry = null;
		apply();
	}

	// A client that went away before it was accepted says nothing about the next one
	// (asyncio P13)
	private static boolean isAborted(Throwable cause) {
		if (!cause.getClass().getName().equals("io.netty.channel.unix.Errors$NativeIoException")) {
			// The JDK's selectors skip such clients themselves
			return false;
		}
		int errno = -((Errors.NativeIoException) cause).expectedErr();
		// ECONNABORTED of Linux and of the BSDs
		return errno == 103 || errno == 53;
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		cancel(this.retry);
		this.retry = null;
		cancel(this.recovery);
		this.recovery = null;
	}

	private static void cancel(@Nullable Future<?> timer) {
		if (timer != null) {
			timer.cancel(false);
		}
	}

}
