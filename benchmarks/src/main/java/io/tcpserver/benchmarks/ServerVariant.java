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

package io.tcpserver.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers that can be measured, each on one I/O thread. They answer every line with
 * the same line in upper case, or speak the protocol of Redis.
 */
enum ServerVariant {

	/**
	 * A pipeline written by hand on Netty: what the others are measured against.
	 */
	NETTY,

	/**
	 * The stream handler on virtual threads, or on platform threads if the JDK has no
	 * virtual ones.
	 */
	STREAM,

	/**
	 * The stream handler on platform threads.
	 */
	STREAM_PLATFORM,

	/**
	 * The asynchronous stream handler on the event loop.
	 */
	ASYNC,

	/**
	 * The asynchronous message handler on the event loop.
	 */
	MESSAGE_LOOP,

	/**
	 * The message handler on virtual threads, or on platform threads if the JDK has no
	 * virtual ones.
	 */
	MESSAGE_VIRTUAL,

	/**
	 * The message handler on platform threads.
	 */
	MESSAGE_PLATFORM,

	/**
	 * {@link #MESSAGE_LOOP} with several messages of a connection at a time, and replies
	 * as they complete, which they are when the handler returns.
	 */
	MESSAGE_LOOP_CONCURRENT,

	/**
	 * {@link #MESSAGE_VIRTUAL} with several messages of a connection at a time, on a
	 * thread each, and replies as they complete.
	 */
	MESSAGE_VIRTUAL_CONCURRENT,

	/**
	 * The pipeline on Netty with TLS 1.3: what {@link #MESSAGE_LOOP_TLS} is measured
	 * against.
	 */
	NETTY_TLS,

	/**
	 * The asynchronous message handler with TLS 1.3.
	 */
	MESSAGE_LOOP_TLS,

	/**
	 * The asynchronous message handler with every limit, time-out and filter on.
	 */
	MESSAGE_LOOP_GUARDED,

	/**
	 * The stream handler with every limit, time-out and filter on.
	 */
	STREAM_GUARDED,

	/**
	 * Reactor Netty.
	 */
	REACTOR_NETTY,

	/**
	 * Vert.x.
	 */
	VERTX,

	/**
	 * Python's asyncio streams.
	 */
	ASYNCIO,

	/**
	 * The server of Redis: GET and SET, as the following.
	 */
	REDIS,

	/**
	 * A pipeline on Netty with Netty's codec for the protocol of Redis.
	 */
	RESP_NETTY,

	/**
	 * The asynchronous message handler with a codec that tells commands apart and a
	 * converter that parses them.
	 */
	RESP_FRAMED,

	/**
	 * The asynchronous message handler with a codec of commands.
	 */
	RESP_TYPED;

	/**
	 * Start this server in the current process.
	 * @return the port that it listens on
	 */
	int start(String transport) throws Exception {
		return switch (this) {
			case NETTY -> NettyBaseline.start(transport);
			case STREAM -> StreamServers.start(transport);
			case STREAM_PLATFORM -> StreamServers.startOnPlatformThreads(transport);
			case ASYNC -> StreamServers.startAsync(transport);
			case MESSAGE_LOOP -> MessageServers.startOnEventLoop(transport);
			case MESSAGE_VIRTUAL -> MessageServers.start(transport);
			case MESSAGE_PLATFORM -> MessageServers.startOnPlatformThreads(transport);
			case MESSAGE_LOOP_CONCURRENT -> MessageServers.startConcurrentOnEventLoop(transport);
			case MESSAGE_VIRTUAL_CONCURRENT -> MessageServers.startConcurrent(transport);
			case NETTY_TLS -> NettyBaseline.startTls(transport);
			case MESSAGE_LOOP_TLS -> MessageServers.startTls(transport);
			case MESSAGE_LOOP_GUARDED -> MessageServers.startGuarded(transport);
			case STREAM_GUARDED -> StreamServers.startGuarded(transport);
			case REACTOR_NETTY -> ReactorNettyServer.start(transport);
			case VERTX -> VertxServer.start(transport);
			case RESP_NETTY -> RespNettyServer.start(transport);
			case RESP_FRAMED -> RespServers.startFramed(transport);
			case RESP_TYPED -> RespServers.startTyped(transport);
			case ASYNCIO, REDIS -> throw new IllegalStateException("Server '%s' does not run on Java".formatted(id()));
		};
	}

	/**
	 * Return whether this server speaks TLS.
	 */
	boolean isTls() {
		return this == NETTY_TLS || this == MESSAGE_LOOP_TLS;
	}

	/**
	 * Return whether this server replies in the order of the lines.
	 */
	boolean isInOrder() {
		return this != MESSAGE_VIRTUAL_CONCURRENT;
	}

	/**
	 * Return what the load generator has to speak.
	 */
	LoadProtocol protocol() {
		return switch (this) {
			case REDIS, RESP_NETTY, RESP_FRAMED, RESP_TYPED -> LoadProtocol.RESP;
			default -> LoadProtocol.LINES;
		};
	}

	/**
	 * Return the goals of this server.
	 * @param depth the requests in flight
	 * @return the goals, empty if there are none
	 */
	List<Goal> goals(int depth) {
		return switch (this) {
			case STREAM -> goal(depth, NETTY, 1.35, 0.8);
			case MESSAGE_LOOP -> goal(depth, NETTY, 1.05, 1.0);
			case MESSAGE_VIRTUAL -> (depth == 1) ? List.of(new Goal(NETTY, 1.4)) : List.of();
			case MESSAGE_LOOP_TLS -> goal(depth, NETTY_TLS, 1.05, 1.05);
			case MESSAGE_LOOP_GUARDED -> goal(depth, MESSAGE_LOOP, 1.05, 1.05);
			case STREAM_GUARDED -> goal(depth, STREAM, 1.05, 1.05);
			case MESSAGE_LOOP_CONCURRENT -> goal(depth, MESSAGE_LOOP, 1.1, 1.1);
			case MESSAGE_VIRTUAL_CONCURRENT -> goal(depth, MESSAGE_VIRTUAL, 1.6, 1.6);
			case RESP_TYPED ->
				(depth == 16) ? List.of(new Goal(REDIS, 1.5), new Goal(RESP_FRAMED, 1 / 1.3)) : List.of();
			default -> List.of();
		};
	}

	private static List<Goal> goal(int depth, ServerVariant yardstick, double pingPong, double burst) {
		return switch (depth) {
			case 1 -> List.of(new Goal(yardstick, pingPong));
			case 16 -> List.of(new Goal(yardstick, burst));
			default -> List.of();
		};
	}

	/**
	 * Return the command line of a process with this server.
	 */
	List<String> command(ServerLaunch launch, Path directory) {
		List<String> command = new ArrayList<>(Cores.pin(launch.core()));
		if (this == ASYNCIO) {
			command.addAll(List.of("python3", directory.resolve("asyncio_server.py").toString()));
		}
		else if (this == REDIS) {
			command.addAll(RedisServer.COMMAND);
		}
		else {
			command.addAll(ChildProcess.javaCommand(launch.java(), launch.jvmOptions(), Servers.class, id(),
					launch.transport()));
		}
		return command;
	}

	String id() {
		return Variants.id(this);
	}

	static ServerVariant named(String id) {
		return Variants.named(ServerVariant.class, id);
	}

	static List<String> names() {
		return Variants.names(ServerVariant.class);
	}

}
