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

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Event loops that one server uses, or several. They begin with the first of these
 * servers and end with the last. If one of them has failed, servers that start get new
 * ones, and those that use them keep them. Safe for use by multiple threads.
 */
final class IoLoops {

	// Guards what follows, and who uses loops
	private static final ReentrantLock LOCK = new ReentrantLock();

	// Those that servers which start may share
	private static final Map<Key, IoLoops> SHARED = new HashMap<>();

	private final @Nullable Key key;

	private final List<IoLoop> loops = new ArrayList<>();

	private final Set<Object> users = Collections.newSetFromMap(new IdentityHashMap<>());

	private int started;

	private IoLoops(@Nullable Key key, LoopPlan plan) {
		this.key = key;
		MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(plan.count(), IoLoops::newThread,
				plan.handlers()) {

			@Override
			protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlerFactory, Object... args) {
				return new IoLoop(this, executor, ioHandlerFactory);
			}

		};
		for (EventExecutor executor : group) {
			IoLoop loop = (IoLoop) executor;
			this.loops.add(loop);
			loop.life().name(plan.namePrefix() + this.loops.size());
		}
	}

	private static Thread newThread(Runnable loop) {
		Thread thread = new FastThreadLocalThread(loop);
		thread.setDaemon(false);
		return thread;
	}

	/**
	 * Return loops, which do not end before this user has left.
	 * @param plan what they are to be
	 * @param user who uses them
	 * @return the loops, which others may use as well
	 */
	static IoLoops join(LoopPlan plan, Object user) {
		LOCK.lock();
		try {
			SharedIoThreads shared = plan.shared();
			Key key = (shared != null) ? new Key(shared, plan.transport(), plan.namePrefix()) : null;
			IoLoops loops = (key != null) ? SHARED.get(key) : null;
			if (loops != null && loops.stream().anyMatch(IoLoop::inEventLoop)) {
				// Who starts a server waits for its threads: they have to be others
				key = null;
				loops = null;
			}
			if (loops == null || loops.loops.stream().anyMatch(IoLoop::isEnding)) {
				loops = new IoLoops(key, plan);
				if (key != null) {
					SHARED.put(key, loops);
				}
			}
			loops.users.add(user);
			loops.started++;
			return loops;
		}
		finally {
			LOCK.unlock();
		}
	}

	/**
	 * Do not use the loops any more. Can be called again.
	 * @param user who has used them
	 * @return {@code true} if nobody else uses them, so that they are to end
	 */
	boolean leave(Object user) {
		LOCK.lock();
		try {
			this.users.remove(user);
			boolean last = this.users.isEmpty();
			if (last && this.key != null) {
				SHARED.remove(this.key, this);
			}
			return last;
		}
		finally {
			LOCK.unlock();
		}
	}

	/**
	 * End the loops.
	 * @return a future that completes when the last one has ended
	 */
	CompletableFuture<Void> end() {
		return CompletableFuture.allOf(stream().map(IoLoop::end).toArray(CompletableFuture[]::new));
	}

	Stream<IoLoop> stream() {
		return this.loops.stream();
	}

	boolean isShared() {
		return this.key != null;
	}

	/**
	 * Return with which loop a server should begin: each with another one, as the first
	 * one has its listener and its first client.
	 * @return how many servers have begun before
	 */
	int first() {
		LOCK.lock();
		try {
			return this.started - 1;
		}
		finally {
			LOCK.unlock();
		}
	}

	/**
	 * What the loops of servers must have in common to be the same.
	 *
	 * @param shared who shares them, the same object for all
	 * @param transport the transport
	 * @param namePrefix what they are for
	 */
	private record Key(SharedIoThreads shared, Transport transport, String namePrefix) {
	}

}
