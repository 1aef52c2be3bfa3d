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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

/**
 * Broadcasts with Vert.x: each socket is written to.
 */
final class VertxBroadcastServer implements BroadcastServer {

	private static final long START_SECONDS = 30;

	private final Set<NetSocket> clients = ConcurrentHashMap.newKeySet();

	private final LongAdder encodes = new LongAdder();

	private final int port;

	private VertxBroadcastServer(String transport) throws Exception {
		this.port = VertxServer.vertx(transport)
			.createNetServer()
			.connectHandler(this.clients::add)
			.listen(0, "127.0.0.1")
			.await(START_SECONDS, TimeUnit.SECONDS)
			.actualPort();
	}

	static VertxBroadcastServer start(String transport) throws Exception {
		return new VertxBroadcastServer(transport);
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public int clients() {
		return this.clients.size();
	}

	@Override
	public void broadcast(String line) {
		this.encodes.increment();
		Buffer buffer = Buffer.buffer(line + "\n");
		this.clients.forEach((client) -> client.write(buffer));
	}

	@Override
	public long encodes() {
		return this.encodes.sum();
	}

}
