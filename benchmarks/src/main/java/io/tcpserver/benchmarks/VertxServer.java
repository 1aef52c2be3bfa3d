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
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import io.vertx.core.transport.Transport;

/**
 * The same protocol on Vert.x.
 */
final class VertxServer {

	private static final long START_SECONDS = 30;

	private VertxServer() {
	}

	static int start(String transport) throws Exception {
		NetServer server = vertx(transport).createNetServer().connectHandler(VertxServer::connected);
		return server.listen(0, "127.0.0.1").await(START_SECONDS, TimeUnit.SECONDS).actualPort();
	}

	/**
	 * Return a Vert.x with one event loop; by itself it takes the newest transport that
	 * there is.
	 */
	static Vertx vertx(String transport) {
		return Vertx.builder()
			.with(new VertxOptions().setEventLoopPoolSize(1))
			.withTransport(transport(transport))
			.build();
	}

	private static Transport transport(String transport) {
		return switch (transport) {
			case "epoll" -> Transport.EPOLL;
			case "nio" -> Transport.NIO;
			case "io-uring" -> Transport.IO_URING;
			default -> throw new IllegalArgumentException("Unknown transport '%s'".formatted(transport));
		};
	}

	private static void connected(NetSocket socket) {
		socket.handler(RecordParser.newDelimited("\n",
				(line) -> socket.write(line.toString().toUpperCase(Locale.ROOT) + "\n")));
	}

}
