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

package io.tcpserver.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * A client that means no harm. It asks again and again, on one connection or on a new one
 * each time, and measures how long the server takes to answer. The time to connect, and
 * to shake hands, is part of that.
 */
final class NormalClient implements AutoCloseable {

	private static final long EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	private static final long NEW_EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private final InetSocketAddress address;

	private final @Nullable SSLContext context;

	private final boolean anew;

	private final Thread thread = new Thread(this::run, "normal client");

	private @Nullable Conversation conversation;

	private volatile boolean closed;

	private volatile long askedAt;

	private volatile long worst;

	private volatile @Nullable IOException failure;

	private NormalClient(InetSocketAddress address, @Nullable SSLContext context, boolean anew) {
		this.address = address;
		this.context = context;
		this.anew = anew;
	}

	/**
	 * Let a client ask on one connection.
	 */
	static NormalClient connected(InetSocketAddress address, @Nullable SSLContext context) {
		return start(new NormalClient(address, context, false));
	}

	/**
	 * Let a client ask on a new connection each time.
	 */
	static NormalClient coming(InetSocketAddress address, @Nullable SSLContext context) {
		return start(new NormalClient(address, context, true));
	}

	private static NormalClient start(NormalClient client) {
		client.thread.start();
		return client;
	}

	private void run() {
		try {
			for (int number = 0; !this.closed; number++) {
				long began = System.nanoTime();
				this.askedAt = began;
				ask("hello " + number);
				this.worst = Math.max(this.worst, System.nanoTime() - began);
				this.askedAt = 0;
				LockSupport.parkNanos(this.anew ? NEW_EACH_NANOS : EACH_NANOS);
			}
		}
		catch (IOException ex) {
			if (!this.closed) {
				this.failure = ex;
				this.worst = worst();
				this.askedAt = 0;
			}
		}
		finally {
			end();
		}
	}

	private void ask(String line) throws IOException {
		Conversation current = this.conversation;
		if (current == null) {
			current = new Conversation(this.address, this.context);
			this.conversation = current;
		}
		current.ask(line);
		if (this.anew) {
			end();
		}
	}

	private void end() {
		Conversation current = this.conversation;
		this.conversation = null;
		if (current != null) {
			try {
				current.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	/**
	 * Return the longest time that an answer took, or takes.
	 * @return the time in nanoseconds
	 */
	long worst() {
		long asked = this.askedAt;
		return Math.max(this.worst, (asked != 0) ? System.nanoTime() - asked : 0);
	}

	/**
	 * Return why it has got no answer.
	 * @return the failure, {@code null} if it has got all
	 */
	@Nullable IOException failure() {
		return this.failure;
	}

	@Override
	public void close() throws InterruptedException {
		this.closed = true;
		LockSupport.unpark(this.thread);
		this.thread.join();
	}

}
