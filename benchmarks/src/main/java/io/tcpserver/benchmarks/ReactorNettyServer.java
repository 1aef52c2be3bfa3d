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

import java.util.Locale;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.LineBasedFrameDecoder;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * The same protocol on Reactor Netty.
 */
final class ReactorNettyServer {

	private ReactorNettyServer() {
	}

	static int start(String transport) {
		DisposableServer server = TcpServer.create()
			.host("127.0.0.1")
			.port(0)
			.runOn(loop(transport))
			.doOnConnection(
					(connection) -> connection.addHandlerLast(new LineBasedFrameDecoder(NettyBaseline.MAX_LINE_BYTES)))
			.handle((inbound, outbound) -> outbound
				.sendString(inbound.receive().asString().map((line) -> line.toUpperCase(Locale.ROOT) + "\n")))
			.bindNow();
		return server.port();
	}

	/**
	 * Return one event loop; by itself Reactor Netty takes the newest transport that
	 * there is.
	 */
	static LoopResources loop(String transport) {
		EventLoopGroup loop = NettyTransport.named(transport).newEventLoop();
		return (useNative) -> loop;
	}

}
