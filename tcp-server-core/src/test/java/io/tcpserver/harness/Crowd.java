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

package io.tcpserver.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerSettingsBuilder;

/**
 * A server that says nothing by itself, and its clients. Handlers take no thread and end
 * with their clients.
 */
public final class Crowd {

	// Takes few bytes as long as the client does not read
	private static final int SMALL_BUFFER = 4096;

	private final LinkedBlockingQueue<TcpConnection> opened = new LinkedBlockingQueue<>();

	private final List<Peer> clients = new ArrayList<>();

	private final List<TcpConnection> connections = new ArrayList<>();

	private final TcpServer server;

	private final Servers servers;

	public Crowd(Servers servers) throws Exception {
		this(servers, (settings) -> {
		});
	}

	public Crowd(Servers servers, Consumer<TcpServerSettingsBuilder> settings) throws Exception {
		this.servers = servers;
		this.server = servers
			.bind((TcpServerBuilder builder) -> builder.settings(settings).asyncStreamHandler((reader, writer) -> {
				this.opened.add(writer.connection());
				return reader.readAll();
			}));
		this.server.startServing();
	}

	public Crowd join(int count) throws Exception {
		for (int i = 0; i < count; i++) {
			connect(0);
		}
		return this;
	}

	/**
	 * Connect a client that soon takes no more unless it reads.
	 */
	public TcpConnection joinSlow() throws Exception {
		return connect(SMALL_BUFFER);
	}

	private TcpConnection connect(int receiveBuffer) throws Exception {
		Peer client = this.servers.connect(this.server, receiveBuffer);
		this.clients.add(client);
		TcpConnection connection = this.opened.poll(10, TimeUnit.SECONDS);
		this.connections.add(connection);
		return connection;
	}

	public TcpServer server() {
		return this.server;
	}

	/**
	 * Return what the application works with.
	 */
	public TcpConnections all() {
		return this.server.connections();
	}

	/**
	 * Return a connection as its handler sees it.
	 */
	public TcpConnection connection(int index) {
		return this.connections.get(index);
	}

	public List<TcpConnection> connections() {
		return this.connections;
	}

	public Peer client(int index) {
		return this.clients.get(index);
	}

	public List<Peer> clients() {
		return this.clients;
	}

}
