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

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;

/**
 * A connection with both of its ends in the hands of one test: its handler passes reader
 * and writer on and waits until {@link #letHandlerReturn()}.
 */
public final class Connected implements AutoCloseable {

	private static final int NO_RECEIVE_BUFFER = 0;

	private final CountDownLatch done = new CountDownLatch(1);

	private final Recorder recorder = new Recorder();

	private final Servers servers = new Servers(this.recorder);

	private final TcpServer server;

	private final Peer client;

	private final StreamReader reader;

	private final StreamWriter writer;

	private Connected(Consumer<TcpServerSettingsBuilder> settings, int clientReceiveBuffer) throws Exception {
		SynchronousQueue<Object[]> ends = new SynchronousQueue<>();
		this.server = this.servers.start(settings, (reader, writer) -> {
			ends.put(new Object[] { reader, writer });
			this.done.await();
		});
		this.client = this.servers.connect(this.server, clientReceiveBuffer);
		Object[] both = ends.poll(10, TimeUnit.SECONDS);
		this.reader = (StreamReader) both[0];
		this.writer = (StreamWriter) both[1];
	}

	public static Connected open() throws Exception {
		return open((settings) -> {
		});
	}

	public static Connected open(Consumer<TcpServerSettingsBuilder> settings) throws Exception {
		return new Connected(settings, NO_RECEIVE_BUFFER);
	}

	/**
	 * Connect to a client that takes few bytes as long as it does not read.
	 */
	public static Connected openToSlowClient(Consumer<TcpServerSettingsBuilder> settings) throws Exception {
		return new Connected(settings, 4096);
	}

	public TcpServer server() {
		return this.server;
	}

	/**
	 * Return what the observer of the server has been told.
	 */
	public Recorder recorder() {
		return this.recorder;
	}

	public Peer client() {
		return this.client;
	}

	public StreamReader reader() {
		return this.reader;
	}

	public StreamWriter writer() {
		return this.writer;
	}

	public TcpConnection connection() {
		return this.writer.connection();
	}

	public void letHandlerReturn() {
		this.done.countDown();
	}

	public CloseReason closeReason() throws Exception {
		letHandlerReturn();
		return Background.result(connection().closed());
	}

	@Override
	public void close() throws Exception {
		letHandlerReturn();
		this.servers.end();
	}

}
