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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelFuture;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import io.netty.util.internal.PlatformDependent;

/**
 * An event loop on which binding does not hang. Netty registers channels in listeners of
 * promises and only logs what these throw: what they should have completed never is. So
 * this loop's promises report it.
 */
final class IoLoop extends SingleThreadIoEventLoop {

	private static final long BOUND_SECONDS = 30;

	// The first thing that a listener of one of this loop's promises has thrown
	private final CompletableFuture<Throwable> listenerFailure = new CompletableFuture<>();

	IoLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory ioHandlerFactory) {
		super(parent, executor, ioHandlerFactory);
	}

	@Override
	public <V> Promise<V> newPromise() {
		return new ReportingPromise<>();
	}

	/**
	 * Wait for something that this loop does in no time, such as registering or binding a
	 * channel. Throws what the future fails with, or what a listener has thrown on the
	 * way.
	 * @param future the future
	 * @throws IllegalStateException if it has not happened within some seconds
	 */
	void complete(ChannelFuture future) {
		Promise<Void> outcome = new DefaultPromise<>(this);
		Futures.ignore(this.listenerFailure.thenAccept(outcome::tryFailure));
		// In a task of its own: the listeners that run now may still fail
		Futures.ignore(future.addListener((ended) -> execute(() -> {
			if (ended.isSuccess()) {
				outcome.trySuccess(null);
			}
			else {
				outcome.tryFailure(ended.cause());
			}
		})));
		if (!outcome.awaitUninterruptibly(BOUND_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The I/O thread of %s does not respond".formatted(future.channel()));
		}
		if (!outcome.isSuccess()) {
			PlatformDependent.throwException(outcome.cause());
		}
	}

	/**
	 * A promise that reports what its listeners throw.
	 */
	private final class ReportingPromise<V> extends DefaultPromise<V> {

		ReportingPromise() {
			super(IoLoop.this);
		}

		@Override
		public Promise<V> addListener(GenericFutureListener<? extends Future<? super V>> listener) {
			return super.addListener(reporting(listener));
		}

		private <F extends Future<? super V>> GenericFutureListener<F> reporting(GenericFutureListener<F> listener) {
			return (future) -> {
				try {
					listener.operationComplete(future);
				}
				catch (Throwable ex) {
					IoLoop.this.listenerFailure.complete(ex);
					throw ex;
				}
			};
		}

	}

}
