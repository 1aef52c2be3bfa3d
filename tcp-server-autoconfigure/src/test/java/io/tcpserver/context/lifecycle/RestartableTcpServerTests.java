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

package io.tcpserver.context.lifecycle;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.tcpserver.CloseReason;
import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.context.TcpServerStartException;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link RestartableTcpServer}.
 */
class RestartableTcpServerTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withUserConfiguration(Handlers.Shout.class)
		.withPropertyValues("tcp.server.port=0", "tcp.server.address=127.0.0.1");

	private void run(ServerTest test) {
		this.contextRunner.run((context) -> test.accept(context.getBean(TcpServer.class)));
	}

	private void runNotStarted(ServerTest test) {
		this.contextRunner.withPropertyValues("tcp.server.auto-startup=false")
			.run((context) -> test.accept(context.getBean(TcpServer.class)));
	}

	@Test
	void beforeTheFirstStartThereIsNothing() {
		runNotStarted((server) -> {
			assertThat(server.name()).isEqualTo("default");
			assertThat(server.state()).isEqualTo(State.CLOSED);
			assertThat(server.isServing()).isFalse();
			assertThat(server.sockets()).isEmpty();
			assertThat(server.startedAt()).isEmpty();
			assertThat(server.failure()).isEmpty();
			assertThat(server.transport()).isEqualTo(Transport.AUTO);
			assertThat(server.connections()).isEmpty();
			assertThat(server.statistics()).isEqualTo(ServerStatistics.NONE);
			assertThat(server.closed()).isCompleted();
			assertThat(server.waitClosed(Duration.ofMillis(1))).isTrue();
			server.waitClosed();
			assertThat(server.shutdown(Duration.ofHours(1)))
				.isCompletedWithValueMatching((result) -> result.isGraceful() && result.connections() == 0);
			assertThat(server.toString())
				.matches("TcpServer\\[name=default, state=CLOSED, sockets=\\[], handler=.*Shout]");
		});
	}

	@Test
	void whatNeedsNoRunHasNoEffectWithoutOne() {
		runNotStarted((server) -> {
			server.pause();
			server.resume();
			server.close();
			server.closeClients();
			server.abortClients();
			assertThat(server.state()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void whatNeedsARunFailsWithoutOne() {
		runNotStarted((server) -> {
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(server::executor)
				.withMessage("Server 'default' is not started");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(server::scope);
			try (SocketChannel socket = SocketChannel.open()) {
				assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> server.adopt(socket));
				assertThat(socket.isOpen()).as("the server owns the socket").isFalse();
			}
		});
	}

	@Test
	void showsTheCurrentRun() {
		run((server) -> {
			assertThat(server.state()).isEqualTo(State.SERVING);
			assertThat(server.sockets()).hasSize(1);
			assertThat(server.startedAt()).isPresent();
			assertThat(server.transport()).isNotEqualTo(Transport.AUTO);
			assertThat(server.closed()).isNotDone();
			assertThat(server.waitClosed(Duration.ofMillis(1))).isFalse();
			CountDownLatch executed = new CountDownLatch(1);
			server.executor().execute(executed::countDown);
			assertThat(executed.await(10, TimeUnit.SECONDS)).isTrue();
		});
	}

	@Test
	void startingAServingServerHasNoEffect() {
		run((server) -> {
			int port = Ports.of(server);
			server.startServing();
			assertThat(Ports.of(server)).isEqualTo(port);
		});
	}

	@Test
	void pausesAndResumes() {
		run((server) -> {
			server.pause();
			assertThat(server.state()).isEqualTo(State.PAUSED);
			try (LineClient client = new LineClient(Ports.of(server))) {
				client.send("queued");
				server.resume();
				assertThat(client.readLine()).isEqualTo("QUEUED");
			}
			server.pause();
			server.startServing();
			assertThat(server.isServing()).isTrue();
		});
	}

	@Test
	void closedServerStartsAgainWhileItsClientsAreStillServed() {
		run((server) -> {
			try (LineClient old = new LineClient(Ports.of(server))) {
				old.exchange("a");
				int port = Ports.of(server);
				server.close();
				assertThat(server.state()).isEqualTo(State.CLOSING);
				server.startServing();
				assertThat(server.state()).isEqualTo(State.SERVING);
				try (LineClient young = new LineClient(port)) {
					assertThat(young.exchange("b")).isEqualTo("B");
					assertThat(old.exchange("c")).isEqualTo("C");
					assertThat(server.connections().size()).isEqualTo(2);
					assertThat(server.statistics().active()).isEqualTo(2);
					assertThat(server.statistics().accepted()).isEqualTo(2);
				}
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.statistics().closed()).isEqualTo(Map.of(CloseReason.PEER, 2L)));
			assertThat(server.closed()).as("the new run").isNotDone();
		});
	}

	@Test
	void abortReachesTheClientsOfAllRuns() {
		run((server) -> {
			try (LineClient old = new LineClient(Ports.of(server))) {
				old.exchange("a");
				server.close();
				server.startServing();
				server.abortClients();
				assertThatExceptionOfType(IOException.class).isThrownBy(() -> old.exchange("b"));
			}
		});
	}

	@Test
	@Asyncio("P23")
	void countsOverRuns() {
		run((server) -> {
			for (int i = 1; i <= 3; i++) {
				try (LineClient client = new LineClient(Ports.of(server))) {
					client.exchange("abc");
				}
				assertThat(server.shutdown(TIMEOUT)).succeedsWithin(TIMEOUT);
				assertThat(server.closed()).succeedsWithin(TIMEOUT);
				ServerStatistics statistics = server.statistics();
				assertThat(statistics.accepted()).isEqualTo(i);
				assertThat(statistics.peak()).isOne();
				assertThat(statistics.active()).isZero();
				assertThat(statistics.bytesReceived()).isEqualTo(4L * i);
				assertThat(statistics.bytesSent()).isEqualTo(4L * i);
				assertThat(statistics.closed().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(i);
				server.startServing();
			}
		});
	}

	@Test
	void serveForeverStartsAStoppedServer() {
		runNotStarted((server) -> {
			CountDownLatch interrupted = new CountDownLatch(1);
			Thread thread = new Thread(() -> {
				try {
					server.serveForever();
				}
				catch (InterruptedException ex) {
					interrupted.countDown();
				}
			});
			thread.start();
			Awaitility.await().until(server::isServing);
			thread.interrupt();
			assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(server.state()).isEqualTo(State.CLOSED);
		});
	}

	@Test
	void scopeEndsTheRun() {
		run((server) -> {
			try (TcpServer.Scope scope = server.scope()) {
				assertThat(scope.server()).isSameAs(server);
			}
			assertThat(server.waitClosed(TIMEOUT)).isTrue();
			assertThat(server.state()).isEqualTo(State.CLOSED);
			server.startServing();
			assertThat(server.isServing()).isTrue();
		});
	}

	@Test
	void adoptsConnections() {
		run((server) -> {
			try (ServerSocketChannel listener = ServerSocketChannel.open()
				.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
					LineClient client = new LineClient(listener.socket().getLocalPort())) {
				server.adopt(listener.accept());
				assertThat(client.exchange("adopted")).isEqualTo("ADOPTED");
			}
		});
	}

	@Test
	@Asyncio("P23")
	void keepsItsPortAndCallsCustomizersAtEveryStart() {
		AtomicInteger starts = new AtomicInteger();
		this.contextRunner
			.withBean(TcpServerCustomizer.class,
					() -> (name, settings) -> settings.listen((listen) -> listen.withBacklog(starts.incrementAndGet())))
			.run((context) -> {
				TcpServer server = context.getBean(TcpServer.class);
				int port = Ports.of(server);
				server.close();
				server.startServing();
				assertThat(Ports.of(server)).isEqualTo(port);
				assertThat(starts).hasValue(2);
			});
	}

	@Test
	void serverOfWhichAListenerDiedStartsAgain() {
		this.contextRunner.run((context) -> {
			RunFactory factory = context.getBean(RunFactory.class);
			RunFactory dyingFactory = mock(RunFactory.class);
			given(dyingFactory.definition(any())).willReturn(factory.definition("default"));
			given(dyingFactory.bind(any(), any(), anyInt(), any(), any()))
				.willAnswer(
						(call) -> failed(factory.bind("default", call.getArgument(1), 0, null, call.getArgument(4))))
				.willAnswer((call) -> factory.bind("default", call.getArgument(1), call.getArgument(2), null,
						call.getArgument(4)));
			RestartableTcpServer server = new RestartableTcpServer("default",
					context.getBeanNamesForType(Handlers.Shout.class)[0], dyingFactory,
					context.getBean(TcpServerAnnouncer.class));
			server.startServing();
			int port = Ports.of(server);
			assertThat(server.state()).isEqualTo(State.FAILED);
			try (LineClient client = new LineClient(Ports.of(server))) {
				client.exchange("a");
				server.startServing();
				assertThat(server.state()).isEqualTo(State.SERVING);
				assertThat(Ports.of(server)).isEqualTo(port);
				assertThat(client.exchange("b")).isEqualTo("B");
			}
			assertThat(server.abort()).succeedsWithin(TIMEOUT);
		});
	}

	private static TcpServer failed(TcpServer run) {
		return (TcpServer) Proxy.newProxyInstance(TcpServer.class.getClassLoader(), new Class<?>[] { TcpServer.class },
				(proxy, method, arguments) -> method.getName().equals("state") ? State.FAILED
						: method.invoke(run, arguments));
	}

	@Test
	void startsOnlyOneRunWhenManyThreadsStartIt() {
		AtomicInteger runs = new AtomicInteger();
		this.contextRunner.withPropertyValues("tcp.server.auto-startup=false")
			.withBean(TcpServerCustomizer.class, () -> (name, settings) -> runs.incrementAndGet())
			.run((context) -> {
				TcpServer server = context.getBean(TcpServer.class);
				List<CompletableFuture<Void>> starts = IntStream.range(0, 8)
					.mapToObj((i) -> CompletableFuture.runAsync(server::startServing))
					.toList();
				assertThat(starts).allSatisfy((start) -> assertThat(start).succeedsWithin(TIMEOUT));
				assertThat(runs).hasValue(1);
			});
	}

	@Test
	void failedStartNamesTheServerAndCanBeRepeated() {
		AtomicReference<Integer> port = new AtomicReference<>();
		this.contextRunner.withPropertyValues("tcp.server.auto-startup=false")
			.withBean(TcpServerCustomizer.class, () -> (name, settings) -> {
				if (port.get() != null) {
					settings.addresses(List.of(new InetSocketAddress("127.0.0.1", port.get())));
				}
			})
			.run((context) -> {
				TcpServer server = context.getBean(TcpServer.class);
				try (ServerSocketChannel taken = ServerSocketChannel.open()
					.bind(new InetSocketAddress("127.0.0.1", 0))) {
					port.set(taken.socket().getLocalPort());
					assertThatExceptionOfType(TcpServerStartException.class).isThrownBy(server::startServing)
						.satisfies((ex) -> assertThat(ex.serverName()).isEqualTo("default"));
				}
				assertThat(server.state()).isEqualTo(State.CLOSED);
				server.startServing();
				assertThat(Ports.of(server)).isEqualTo(port.get());
			});
	}

	/**
	 * Tests a server.
	 */
	private interface ServerTest {

		void accept(TcpServer server) throws Exception;

	}

}
