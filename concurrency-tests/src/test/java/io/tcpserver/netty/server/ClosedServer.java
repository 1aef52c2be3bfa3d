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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.NettyTcpServers;
import io.tcpserver.netty.connection.ConnectionHost;
import io.tcpserver.netty.listen.Reception;

/**
 * A server for those parts of the engine that ask one for settings and tell it what they
 * see. It is closed: its threads would keep the process of a test alive, and do what only
 * the threads of the test are to do.
 */
public final class ClosedServer {

	private ClosedServer() {
	}

	public static NettyTcpServer create() {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> builder.name("test").address("127.0.0.1", 0));
		try {
			TcpServer server = NettyTcpServers.bindAsync(settings,
					(reader, writer) -> CompletableFuture.completedFuture(null));
			server.close();
			return (NettyTcpServer) server;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return what the connections of a server know about it.
	 */
	public static ConnectionHost host(NettyTcpServer server) {
		return server.host();
	}

	/**
	 * Return what the listeners of a server know about it.
	 */
	public static Reception reception(NettyTcpServer server) {
		return server.reception();
	}

}
