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

import io.tcpserver.TcpServer;

/**
 * What closes a server at the end of a try-with-resources statement (asyncio P17).
 */
final class ServerScope implements TcpServer.Scope {

	private final NettyTcpServer server;

	ServerScope(NettyTcpServer server) {
		this.server = server;
	}

	@Override
	public TcpServer server() {
		return this.server;
	}

	@Override
	public void close() {
		this.server.close();
		boolean finished = false;
		try {
			finished = this.server.waitClosed(this.server.settings().shutdown().gracePeriod());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (!finished) {
			this.server.life().abortAndWait();
		}
	}

}
