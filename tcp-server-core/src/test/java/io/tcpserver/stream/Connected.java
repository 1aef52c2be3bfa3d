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

package io.tcpserver.stream;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerSettings;

/**
 * A connection with both of its ends in the hands of one test: its handler passes reader
 * and writer on and waits until {@link #letHandlerReturn()}.
 */
public final class Connected implements AutoCloseable {

	private static final int NO_RECEIVE_BUFFER = 0;

	private final CountDownLatch done = new CountDownLatch(1);

	private final TestServer server;

	private final TestClient client;

	private final StreamReader reader;

	private final StreamWriter writer;

	private Connected(Consumer<TcpServerSettings.Builder> settings, int clientReceiveBuffer) throws Exception {
		SynchronousQueue<Object[]> ends = new SynchronousQueue<>();
		this.server = TestServer.serve(settings, (reader, writer) -> {
			ends.put(new Object[] { reader, writer });
			this.done.await();
		});
		this.client = this.server.connect(clientReceiveBuffer);
		Object[] both = ends.poll(10, TimeUnit.SECONDS);
		this.reader = (StreamReader) both[0];
		this.writer = (StreamWriter) both[1];
	}

	public static Connected open() throws Exception {
		return open((settings) -> {
		});
	}

	public static Connected open(Consumer<TcpServerSettings.Builder> settings) throws Exception {
		return new Connected(settings, NO_RECEIVE_BUFFER);
	}

	/**
	 * Connect to a client that takes few bytes as long as it does not read.
	 */
	public static Connected openToSlowClient(Consumer<TcpServerSettings.Builder> settings) throws Exception {
		return new Connected(settings, 4096);
	}

	public TestServer server() {
		return this.server;
	}

	public TestClient client() {
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
		return get(connection().closed());
	}

	/**
	 * Wait for a future, not for long.
	 */
	public static <T> T get(CompletableFuture<T> future) throws Exception {
		return future.get(10, TimeUnit.SECONDS);
	}

	/**
	 * Do something on a thread of its own, as what it blocks on may be another task.
	 */
	public static <T> CompletableFuture<T> inBackground(Callable<T> task) {
		CompletableFuture<T> future = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				future.complete(task.call());
			}
			catch (Throwable ex) {
				future.completeExceptionally(ex);
			}
		}, "background");
		thread.setDaemon(true);
		thread.start();
		return future;
	}

	@Override
	public void close() throws IOException, InterruptedException {
		letHandlerReturn();
		this.client.close();
		this.server.close();
	}

}
