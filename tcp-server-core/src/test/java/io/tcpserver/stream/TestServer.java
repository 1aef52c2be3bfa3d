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
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.tcpserver.CloseReason;
import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.settings.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server under test on an ephemeral port. Closing it checks what must hold after every
 * test: everything ends, and each connection was opened once and closed once.
 */
public final class TestServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	private final TcpServer server;

	private TestServer(Consumer<TcpServerSettings.Builder> settings, Handlers handlers) throws IOException {
		this.server = handlers.apply(TcpServer.builder())
			.address("127.0.0.1", 0)
			.settings((builder) -> builder.observer(this.recorder).gracePeriod(Duration.ZERO))
			.settings(settings)
			.start();
	}

	public static TestServer serve(StreamHandler handler) throws IOException {
		return serve((builder) -> {
		}, handler);
	}

	public static TestServer serve(Consumer<TcpServerSettings.Builder> settings, StreamHandler handler)
			throws IOException {
		return new TestServer(settings, (builder) -> builder.streamHandler(handler));
	}

	public static TestServer serveAsync(AsyncStreamHandler handler) throws IOException {
		return serveAsync((builder) -> {
		}, handler);
	}

	public static TestServer serveAsync(Consumer<TcpServerSettings.Builder> settings, AsyncStreamHandler handler)
			throws IOException {
		return new TestServer(settings, (builder) -> builder.asyncStreamHandler(handler));
	}

	/**
	 * Return the transports that this machine has.
	 */
	public static Stream<Transport> transports() {
		return Stream.of(Transport.NIO, Transport.EPOLL, Transport.IO_URING).filter((transport) -> switch (transport) {
			case EPOLL -> Epoll.isAvailable();
			case IO_URING -> IoUring.isAvailable();
			default -> true;
		});
	}

	/**
	 * Return the transports that this machine has and that have Unix domain sockets.
	 */
	public static Stream<Transport> unixTransports() {
		return transports();
	}

	public TcpServer server() {
		return this.server;
	}

	public TestClient connect() throws IOException {
		return connect(0);
	}

	public TestClient connect(int receiveBuffer) throws IOException {
		return new TestClient((InetSocketAddress) this.server.sockets().get(0), receiveBuffer);
	}

	/**
	 * Return what handlers have thrown and was reported.
	 */
	public List<Throwable> failures() {
		return this.recorder.failures;
	}

	/**
	 * Return how often writing to a lost connection was reported.
	 */
	public int writesAfterClose() {
		return this.recorder.writesAfterClose.get();
	}

	@Override
	public void close() throws InterruptedException {
		this.server.close();
		this.server.abortClients();
		assertThat(this.server.waitClosed(PATIENCE)).as("everything ends").isTrue();
		ServerStatistics statistics = this.server.statistics();
		long closed = statistics.closed().values().stream().mapToLong(Long::longValue).sum();
		assertThat(statistics.active()).isZero();
		assertThat(statistics.rejected()).isEmpty();
		assertThat(closed).as("accepted = closed").isEqualTo(statistics.accepted());
		assertThat(this.recorder.opened.values()).allMatch((times) -> times.get() == 1);
		assertThat(this.recorder.closed.values()).as("each closed once").allMatch((reasons) -> reasons.size() == 1);
		assertThat(this.recorder.closed.keySet()).isEqualTo(this.recorder.opened.keySet());
	}

	/**
	 * Names the handler on a builder.
	 */
	private interface Handlers {

		TcpServerBuilder apply(TcpServerBuilder builder);

	}

	/**
	 * Counts what is told.
	 */
	private static final class Recorder implements TcpServerObserver {

		private final Map<String, AtomicInteger> opened = new ConcurrentHashMap<>();

		private final Map<String, List<CloseReason>> closed = new ConcurrentHashMap<>();

		private final List<Throwable> failures = new CopyOnWriteArrayList<>();

		private final AtomicInteger writesAfterClose = new AtomicInteger();

		@Override
		public void opened(TcpConnection connection) {
			this.opened.computeIfAbsent(connection.id(), (id) -> new AtomicInteger()).incrementAndGet();
		}

		@Override
		public void closed(TcpConnection connection, CloseReason reason) {
			this.closed.computeIfAbsent(connection.id(), (id) -> new CopyOnWriteArrayList<>()).add(reason);
		}

		@Override
		public void handlerFailed(TcpConnection connection, Throwable cause) {
			this.failures.add(cause);
		}

		@Override
		public void writingAfterClose(TcpConnection connection) {
			this.writesAfterClose.incrementAndGet();
		}

	}

}
