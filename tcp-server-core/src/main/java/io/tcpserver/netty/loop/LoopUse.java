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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * The use of a loop by one server, and how it ends: with the loop, or because the server
 * leaves a loop that goes on for others. Safe for use by multiple threads.
 */
final class LoopUse {

	private final IoThread io;

	private final LoopLife life;

	private final IoThread.Owner owner;

	private final boolean shared;

	private final InsistentTask endAll = new InsistentTask("Cannot end what an I/O thread has served", this::endAll);

	private final InsistentTask leaveAll = new InsistentTask("Cannot leave an I/O thread", this::leaveAll);

	// Whether the server does not need the loop any more
	private volatile boolean closed;

	private volatile @Nullable Throwable failure;

	private volatile boolean failureTold;

	// Whether nothing on the loop is left; it may still have to tell the operating system
	private volatile boolean left;

	// Completes when the loop does nothing for the server any more
	private final CompletableFuture<Void> over = new CompletableFuture<>();

	/**
	 * Prepare to use a loop.
	 * @param io its I/O thread, as the server sees it
	 * @param owner the server
	 * @param shared whether other servers may use the loop
	 */
	LoopUse(IoThread io, IoThread.Owner owner, boolean shared) {
		this.io = io;
		this.life = io.loop().life();
		this.owner = owner;
		this.shared = shared;
	}

	/**
	 * Begin, now that the I/O thread is complete.
	 */
	void begin() {
		Throwable failure = this.life.join(this);
		if (failure != null) {
			this.failure = failure;
		}
	}

	boolean isShared() {
		return this.shared;
	}

	/**
	 * Return whether the server has begun to leave the loop.
	 * @return {@code true} once it does not need it any more
	 */
	boolean isEnding() {
		return this.closed;
	}

	/**
	 * The server does not need the loop any more.
	 */
	void close() {
		this.closed = true;
		this.io.closeWaker();
	}

	/**
	 * Leave the loop, which goes on for others. Can be called again.
	 * @return a future that completes when the loop does nothing for this server any more
	 */
	CompletableFuture<Void> leave() {
		if (this.life.isStarted()) {
			this.io.executeOrAtEnd(this::leaveNow);
		}
		else {
			// It need not begin for that
			leaveNow();
		}
		return this.over;
	}

	private void leaveNow() {
		if (this.left || this.over.isDone()) {
			return;
		}
		this.leaveAll.insist();
		this.left = true;
		if (this.io.isCurrentThread()) {
			IoLoop loop = this.io.loop();
			try {
				// Some transports keep the sockets until they look for input again
				loop.executeAfterEventLoopIteration(() -> loop.execute(this::completeLeaving));
				return;
			}
			catch (RejectedExecutionException ex) {
				// The loop ends, and has closed them
			}
		}
		completeLeaving();
	}

	private void completeLeaving() {
		this.life.leave(this);
		this.over.complete(null);
	}

	private void leaveAll() {
		this.owner.leaves(this.io);
		this.io.release();
	}

	/**
	 * The loop ends, and it should not. Any thread; called again if it throws.
	 * @param cause why
	 */
	void fails(Throwable cause) {
		if (!this.closed && !this.failureTold) {
			this.failure = cause;
			this.failureTold = this.owner.fails(this.io, cause);
		}
	}

	/**
	 * The loop has ended. Its thread, which has nothing else to do.
	 */
	void ended() {
		if (!this.left) {
			this.endAll.insist();
		}
		this.over.complete(null);
	}

	private void endAll() {
		Throwable failure = this.failure;
		if (failure != null) {
			// Something may have been given to the loop since
			fails(failure);
		}
		this.owner.ended(this.io);
		this.io.release();
	}

}
