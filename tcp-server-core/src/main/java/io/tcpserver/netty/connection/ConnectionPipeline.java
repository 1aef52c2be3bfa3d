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

package io.tcpserver.netty.connection;

import io.netty.channel.ChannelPipeline;
import io.tcpserver.netty.tls.TlsContexts;
import io.tcpserver.settings.TlsSettings;

/**
 * What bytes pass between a socket and its connection: here is the whole of it.
 */
public final class ConnectionPipeline {

	private ConnectionPipeline() {
	}

	/**
	 * Build the pipeline of a connection. Handlers that have something to do before the
	 * connection is open keep {@code channelActive} to themselves until they are done.
	 * @param connection the connection
	 * @param host its server
	 * @param proxied whether it may begin with a PROXY header
	 * @return {@code true} if nothing comes before the connection is open
	 */
	public static boolean build(NettyConnection connection, ConnectionHost host, boolean proxied) {
		ChannelPipeline pipeline = connection.channel().pipeline();
		boolean ready = true;
		if (proxied) {
			pipeline.addLast(new ProxyHeaderHandler(connection));
			ready = false;
		}
		TlsContexts tls = host.tls();
		if (tls != null && tls.settings().mode() == TlsSettings.Mode.IMMEDIATE) {
			connection.tls().prepare(tls, pipeline);
			ready = false;
		}
		pipeline.addLast(new ConnectionHandler(connection, host.launcher()));
		return ready;
	}

}
