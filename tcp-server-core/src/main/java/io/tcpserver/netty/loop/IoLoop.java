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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.netty.channel.ChannelFuture;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;

/**
 * An event loop on which binding does not hang, and that does not end unnoticed.
 * <p>
 * Netty registers channels in listeners of promises and only logs what these throw: what
 * they should have completed never is. So this loop's promises report it.
 * <p>
 * An error in Netty's own code, such as an {@link OutOfMemoryError}, ends a loop: Netty
 * logs it and leaves the sockets open that nobody reads any more. So this loop tells the
 * {@link IoThread} of each server that uses it, and closes them.
 */
public final class IoLoop extends SingleThreadIoEventLoop {

	private static final long BOUND_SECONDS = 30;

	private static final long TERMINATION_SECONDS = 5;

	private static final int MOST_CLOSING_ROUNDS = 100;

	private static final long CLOSING_ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final VarHandle SUCCESSOR;

	static {
		try {
			SUCCESSOR = MethodHandles.lookup().findVarHandle(IoLoop.class, "successor", Thread.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final LoopLife life;

	private final InsistentTask tellFailure = new InsistentTask("Cannot tell that an I/O thread has failed",
			this::tellFailure);

	private final InsistentTask closeChannels = new InsistentTask("Cannot close the sockets of an I/O thread",
			this::closeChannels);

	private @Nullable Throwable failure;

	// What is being waited for
	private final Set<Promise<Void>> awaited = ConcurrentHashMap.newKeySet();

	// Stands in for the thread of this loop, which has ended
	private volatile @Nullable Thread successor;

	IoLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory ioHandlerFactory) {
		this(parent, executor, ioHandlerFactory, new LoopLife());
	}

	private IoLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory ioHandlerFactory, LoopLife life) {
		super(parent, life.on(executor), ioHandlerFactory);
		this.life = life;
		life.begin(this);
	}

	/**
	 * Return how this loop ends, and who is told.
	 * @return its life
	 */
	LoopLife life() {
		return this.life;
	}

	/**
	 * Return whether nothing should be given to this loop any more.
	 * @return {@code true} once it has failed or has begun to end
	 */
	boolean isEnding() {
		return this.life.failure() != null || isShuttingDown();
	}

	/**
	 * End this loop, now that nobody needs it.
	 * @return a future that completes when it has ended
	 */
	CompletableFuture<Void> end() {
		this.life.mayEnd();
		try {
			Futures.ignore(super.shutdownGracefully(0, TERMINATION_SECONDS, TimeUnit.SECONDS));
		}
		catch (Throwable ex) {
			// Without memory for a thread, one that has never begun cannot even be ended
			EngineErrors.log(ex, "Cannot end the I/O thread '{}' in order", this.life.name());
			this.life.ended();
		}
		return this.life.remaining().loopEnded();
	}

	@Override
	public boolean inEventLoop(Thread thread) {
		return super.inEventLoop(thread) || thread.equals(this.successor);
	}

	/**
	 * Stand in for this loop, which has ended: its channels can be closed by the calling
	 * thread then.
	 * @return {@code false} if another thread does
	 */
	boolean takeOver() {
		return SUCCESSOR.compareAndSet(this, null, Thread.currentThread());
	}

	/**
	 * Stand in no longer.
	 */
	void handBack() {
		this.successor = null;
	}

	@Override
	protected void run() {
		try {
			super.run();
		}
		catch (Throwable ex) {
			this.failure = ex;
			this.tellFailure.insist();
			throw ex;
		}
		finally {
			this.closeChannels.insist();
		}
	}

	private void tellFailure() {
		Throwable failure = this.failure;
		if (failure != null) {
			this.life.fails(failure);
		}
	}

	// Netty does not if the loop has failed, nor always if it was shut down
	private void closeChannels() {
		ioHandler().prepareToDestroy();
		// io_uring closes a socket when the kernel has answered
		for (int i = 0; i < MOST_CLOSING_ROUNDS && getNumOfRegisteredChannels() > 0 && !isShutdown(); i++) {
			runAllTasks();
			// With a task to do, it does not wait for events
			execute(IoLoop::doNothing);
			runIo();
			LockSupport.parkNanos(CLOSING_ROUND_NANOS);
		}
	}

	@Override
	public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
		this.life.fails(new IllegalStateException("The I/O thread was shut down, and not by its servers"));
		return super.shutdownGracefully(quietPeriod, timeout, unit);
	}

	@Override
	@Deprecated
	public void shutdown() {
		this.life.fails(new IllegalStateException("The I/O thread was shut down, and not by its servers"));
		super.shutdown();
	}

	@Override
	public <V> Promise<V> newPromise() {
		return new ReportingPromise<>();
	}

	private static void doNothing() {
		// Being a task is enough
	}

	/**
	 * Do something that this loop does in no time, such as registering or binding a
	 * channel, and wait for it. Throws what the future fails with, or what a listener has
	 * thrown on the way.
	 * @param step begins it
	 * @throws IllegalStateException if it has not happened within some seconds
	 */
	public void complete(Supplier<ChannelFuture> step) {
		Promise<Void> outcome = new DefaultPromise<>(this);
		this.awaited.add(outcome);
		try {
			await(step.get(), outcome);
		}
		finally {
			this.awaited.remove(outcome);
		}
	}

	private void await(ChannelFuture future, Promise<Void> outcome) {
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
					// Whose listener it is cannot be known
					IoLoop.this.awaited.forEach((outcome) -> outcome.tryFailure(ex));
					throw ex;
				}
			};
		}

	}

}
