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

package io.tcpserver.netty.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.LoopTask;
import io.tcpserver.netty.loop.Mailbox;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to the I/O thread of a connection, to be sent there. The first item
 * that is put brings this to the I/O thread, which takes all there are by then. Safe for
 * use by multiple threads, except for what says otherwise.
 */
abstract class Outbox extends LoopTask {

	private static final VarHandle SCHEDULED;

	static {
		try {
			SCHEDULED = MethodHandles.lookup().findVarHandle(Outbox.class, "scheduled", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	private final Mailbox items = new Mailbox();

	// Whether this is on the list of its I/O thread
	private volatile boolean scheduled;

	Outbox(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Carry out what has been put. I/O thread only, once the connection is started.
	 */
	abstract void carryOut();

	/**
	 * Put an item, and have it sent soon.
	 * @param item the item
	 */
	final void put(OutputItem item) {
		this.items.put(item);
		if (schedule()) {
			IoThread io = this.connection.io();
			// A handler signals before it waits; nobody else can be relied on to
			if (!(io.isSweeping() && this.connection.handler().isCurrentThread())) {
				io.signal();
			}
		}
	}

	/**
	 * Put an item without waking the I/O thread, which the caller does.
	 * @param item the item
	 */
	final void putUnsignalled(OutputItem item) {
		this.items.put(item);
		schedule();
	}

	private boolean schedule() {
		if (!this.scheduled && SCHEDULED.compareAndSet(this, false, true)) {
			this.connection.io().add(this);
			return true;
		}
		return false;
	}

	/**
	 * Return whether nothing was put since the items were taken.
	 * @return {@code true} if there is nothing to take
	 */
	final boolean isEmpty() {
		return this.items.isEmpty();
	}

	/**
	 * Take all items. I/O thread only.
	 * @return the first item, linked to the others, or {@code null}
	 */
	final Mailbox.@Nullable Item takeAll() {
		return this.items.takeAll();
	}

	/**
	 * Wake the I/O thread if this is on its list, as the calling thread waits next.
	 */
	final void signalBeforeWait() {
		if (this.scheduled) {
			this.connection.io().signalBeforeWait();
		}
	}

	@Override
	protected final void visit() {
		// Cleared first: what is put from now on schedules again
		this.scheduled = false;
		if (this.connection.socket().isStarted()) {
			carryOut();
		}
		this.connection.heldMemory().settle();
	}

	@Override
	protected final void failed(Throwable cause) {
		this.connection.socket().failed(cause);
	}

}
