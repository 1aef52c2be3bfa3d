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

package io.tcpserver.netty.server;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.HandlerExecutor;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.IoThreads;
import io.tcpserver.netty.loop.LoopPlan;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.NioTransport;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * The I/O threads of a server: those of its transport, and one more for adopted sockets
 * if that is a native transport, which has no selectors for them. Safe for use by
 * multiple threads.
 */
final class ServerThreads {

	private final IoThread.Owner owner;

	private final ServerParts parts;

	// Written once, before anybody else knows the server
	private @Nullable IoThreads own;

	// Null until the first socket is adopted that needs it
	private final AtomicReference<@Nullable IoThreads> adopted = new AtomicReference<>();

	ServerThreads(IoThread.Owner owner, ServerParts parts) {
		this.owner = owner;
		this.parts = parts;
	}

	/**
	 * Create the threads of the transport, which start when they get something to do.
	 */
	void open() {
		this.own = create("io", this.parts.settings().ioThreads(), this.parts.transport());
	}

	private IoThreads create(String purpose, int count, IoTransport transport) {
		SharedIoThreads shared = this.parts.settings().sharedIoThreads();
		String prefix = "tcp-%s-%s-".formatted(this.parts.settings().name(), purpose);
		LoopPlan plan = new LoopPlan((shared != null) ? "tcp-%s-".formatted(purpose) : prefix, count, transport.id(),
				transport.ioHandlerFactory(), shared);
		HandlerExecutor handlers = this.parts.launcher().executor();
		return new IoThreads(this.owner, plan, (handlers != null) ? handlers.virtualThreads() : null, prefix);
	}

	/**
	 * Return the threads of the transport.
	 * @return the threads
	 */
	IoThreads own() {
		return Objects.requireNonNull(this.own, "own");
	}

	/**
	 * Return the thread of the transport that is next in turn to get something to do.
	 * @return the thread
	 */
	IoThread next() {
		return own().next();
	}

	/**
	 * Return a thread for a socket of the JDK.
	 * @return the thread
	 */
	IoThread nextForAdopted() {
		return forAdopted().next();
	}

	private IoThreads forAdopted() {
		if (this.parts.transport().id() == Transport.NIO) {
			return own();
		}
		IoThreads existing = this.adopted.get();
		if (existing != null) {
			return existing;
		}
		IoThreads created = create("adopted-io", 1, new NioTransport());
		IoThreads winner = this.adopted.compareAndExchange(null, created);
		if (winner != null) {
			Futures.ignore(created.shutdown());
			return winner;
		}
		return created;
	}

	long bytesReceived() {
		IoThreads adopted = this.adopted.get();
		return own().bytesReceived() + ((adopted != null) ? adopted.bytesReceived() : 0);
	}

	long bytesSent() {
		IoThreads adopted = this.adopted.get();
		return own().bytesSent() + ((adopted != null) ? adopted.bytesSent() : 0);
	}

	/**
	 * End the threads, or leave those that are shared with servers that go on.
	 * @return a future that completes when the last one does nothing for this server any
	 * more
	 */
	CompletableFuture<Void> shutdown() {
		CompletableFuture<Void> ended = own().shutdown();
		IoThreads adopted = this.adopted.get();
		return (adopted != null) ? CompletableFuture.allOf(ended, adopted.shutdown()) : ended;
	}

}
