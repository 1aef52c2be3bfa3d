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

import java.util.List;
import java.util.OptionalLong;

/**
 * The servers whose broadcasts can be measured, each with one I/O thread.
 */
enum BroadcastVariant {

	/**
	 * A {@code ChannelGroup} of pipelines with a {@code StringEncoder}: what the others
	 * are measured against.
	 */
	NETTY,

	/**
	 * The same group, given a buffer.
	 */
	NETTY_ENCODED,

	/**
	 * Message handlers.
	 */
	MESSAGE,

	/**
	 * Reactor Netty.
	 */
	REACTOR_NETTY,

	/**
	 * Vert.x.
	 */
	VERTX;

	/**
	 * Start this server in the current process.
	 */
	BroadcastServer start(String transport) throws Exception {
		return switch (this) {
			case NETTY -> NettyBroadcastServer.start(transport, false);
			case NETTY_ENCODED -> NettyBroadcastServer.start(transport, true);
			case MESSAGE -> MessageBroadcastServer.start(transport);
			case REACTOR_NETTY -> ReactorNettyBroadcastServer.start(transport);
			case VERTX -> VertxBroadcastServer.start(transport);
		};
	}

	/**
	 * Return how often this server may encode a message that it broadcasts.
	 * @return the goal, empty if there is none
	 */
	OptionalLong goal() {
		return (this == MESSAGE) ? OptionalLong.of(1) : OptionalLong.empty();
	}

	String id() {
		return Variants.id(this);
	}

	static BroadcastVariant named(String id) {
		return Variants.named(BroadcastVariant.class, id);
	}

	static List<String> names() {
		return Variants.names(BroadcastVariant.class);
	}

}
