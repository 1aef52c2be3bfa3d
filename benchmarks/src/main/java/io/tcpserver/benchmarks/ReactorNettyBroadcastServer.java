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

import java.util.concurrent.atomic.LongAdder;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.tcp.TcpServer;

/**
 * Broadcasts with Reactor Netty: all connections send what one sink emits.
 */
final class ReactorNettyBroadcastServer implements BroadcastServer {

	private final Sinks.Many<String> lines = Sinks.many().multicast().directBestEffort();

	private final LongAdder encodes = new LongAdder();

	private final DisposableServer server;

	private ReactorNettyBroadcastServer(String transport) {
		Flux<String> sent = this.lines.asFlux().doOnNext((line) -> this.encodes.increment());
		this.server = TcpServer.create()
			.host("127.0.0.1")
			.port(0)
			.runOn(ReactorNettyServer.loop(transport))
			.handle((inbound, outbound) -> outbound.sendString(sent))
			.bindNow();
	}

	static ReactorNettyBroadcastServer start(String transport) {
		return new ReactorNettyBroadcastServer(transport);
	}

	@Override
	public int port() {
		return this.server.port();
	}

	@Override
	public int clients() {
		return this.lines.currentSubscriberCount();
	}

	@Override
	public void broadcast(String line) {
		this.lines.emitNext(line + "\n", Sinks.EmitFailureHandler.FAIL_FAST);
	}

	@Override
	public long encodes() {
		return this.encodes.sum();
	}

}
