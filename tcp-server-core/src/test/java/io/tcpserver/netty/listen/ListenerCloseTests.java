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

package io.tcpserver.netty.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The end of listening: complete when it is said to be, and silent.
 */
class ListenerCloseTests {

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void addressIsFreeWhenTheObserverIsTold(Transport transport) throws Exception {
		for (int round = 0; round < 20; round++) {
			AtomicReference<InetSocketAddress> address = new AtomicReference<>();
			CompletableFuture<Void> bound = new CompletableFuture<>();
			TcpServer server = start(transport, (builder) -> builder.observer(new TcpServerObserver() {

				@Override
				public void closing(TcpServer server) {
					try (ServerSocket socket = new ServerSocket()) {
						// Not for a listener that is still there
						socket.setReuseAddress(true);
						socket.bind(address.get());
						bound.complete(null);
					}
					catch (IOException ex) {
						bound.completeExceptionally(ex);
					}
				}

			}));
			address.set((InetSocketAddress) server.sockets().get(0));
			server.close();
			assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
			assertThat(bound).succeedsWithin(Duration.ZERO);
		}
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	void closingLogsNothing(Transport transport) throws Exception {
		Logger logger = (Logger) LoggerFactory.getLogger("io.netty");
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		appender.start();
		logger.addAppender(appender);
		try {
			for (int round = 0; round < 20; round++) {
				TcpServer server = start(transport, (builder) -> {
				});
				server.close();
				assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
			}
		}
		finally {
			logger.detachAppender(appender);
		}
		assertThat(appender.list).filteredOn((event) -> event.getLevel().isGreaterOrEqual(Level.WARN)).isEmpty();
	}

	private static TcpServer start(Transport transport, Consumer<TcpServerSettingsBuilder> settings)
			throws IOException {
		return TcpServer.builder()
			.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.settings((builder) -> builder.transport(transport).ioThreads(1))
			.settings(settings)
			.streamHandler((reader, writer) -> reader.transferTo(writer))
			.start();
	}

}
