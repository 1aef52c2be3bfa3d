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

package io.tcpserver.netty.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Peer;
import io.tcpserver.netty.server.NettyTcpServer;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Unix domain sockets of the JDK below Netty: their options, and a listener that fails to
 * accept.
 */
@DisabledOnOs(OS.WINDOWS)
class NioUnixSocketTests {

	private static final StreamHandler ECHO = (reader, writer) -> reader.transferTo(writer);

	@TempDir
	private Path directory;

	private Path path;

	@BeforeEach
	void choosePath() {
		this.path = this.directory.resolve("app.sock");
	}

	@Test
	@DisplayName("asyncio A33: a listener survives that accepting fails")
	void listenerSurvivesThatAcceptingFails() throws Exception {
		CompletableFuture<Integer> recovered = new CompletableFuture<>();
		AtomicInteger reported = new AtomicInteger();
		TcpServerSettings settings = TcpServerSettings.of((builder) -> builder.addresses(List.of())
			.path(this.path)
			.shutdown((shutdown) -> shutdown.withGracePeriod(Duration.ZERO))
			.observer(new TcpServerObserver() {

				@Override
				public void acceptFailed(TcpServer server, SocketAddress address, Throwable cause, int failures,
						Duration retryAfter) {
					reported.incrementAndGet();
				}

				@Override
				public void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
					recovered.complete(failures);
				}

			}));
		TcpServer server = NettyTcpServer.bind(settings, new FlakyTransport(3),
				new BlockingStreamRunner(settings, ECHO));
		server.startServing();
		assertEchoes();
		assertThat(Background.result(recovered)).isEqualTo(3);
		assertThat(reported).hasValue(3);
		assertThat(server.statistics().acceptErrors()).isEqualTo(3);
		assertThat(server.isServing()).isTrue();
		assertEchoes();
		end(server);
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void optionsAreHonoured() throws Exception {
		NioUnixListener listener = new NioUnixListener();
		assertThat(listener.config().setOption(ChannelOption.SO_BACKLOG, 7)).isTrue();
		assertThat(listener.config().setOption(ChannelOption.SO_RCVBUF, 30_000)).isTrue();
		assertThat(listener.config().setOption(ChannelOption.SO_REUSEADDR, true)).isFalse();
		assertThat(listener.config().getOptions()).containsEntry(ChannelOption.SO_BACKLOG, 7);
		assertThat(listener.config().getOption(ChannelOption.SO_RCVBUF)).isBetween(30_000, 60_000);
		assertThat(listener.isActive()).isFalse();
		listener.unsafe().closeForcibly();
	}

	@Test
	void optionsOfTcpAreNotTaken() throws Exception {
		try (ServerSocketChannel acceptor = Peer.listen(this.path);
				SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			client.connect(acceptor.getLocalAddress());
			NioUnixConnection connection = new NioUnixConnection(null, client);
			SocketOptions.apply(connection, SocketSettings.defaults().withBuffers(20_000, 30_000), new NioTransport(),
					true);
			assertThat(connection.config().isAllowHalfClosure()).isTrue();
			// Linux doubles both
			assertThat(connection.config().getSendBufferSize()).isBetween(20_000, 40_000);
			assertThat(connection.config().getReceiveBufferSize()).isBetween(30_000, 60_000);
			assertThat(connection.config().setOption(ChannelOption.TCP_NODELAY, true)).isFalse();
			connection.unsafe().closeForcibly();
		}
	}

	private static void end(TcpServer server) throws InterruptedException {
		server.close();
		server.abortClients();
		assertThat(server.waitClosed(Duration.ofSeconds(10))).isTrue();
	}

	private void assertEchoes() throws IOException {
		try (Peer client = Peer.connect(UnixDomainSocketAddress.of(this.path))) {
			assertThat(client.send("ping").readText(4)).isEqualTo("ping");
		}
	}

	/**
	 * A transport whose listener fails to accept at first, as with too many open files.
	 */
	private static final class FlakyTransport extends ForwardingTransport {

		private int failures;

		FlakyTransport(int failures) {
			super(new NioTransport());
			this.failures = failures;
		}

		@Override
		public ServerChannel newUnixListener() throws IOException {
			return new NioUnixListener() {

				@Override
				protected int doReadMessages(List<Object> accepted) throws Exception {
					if (FlakyTransport.this.failures-- > 0) {
						throw new IOException("Too many open files");
					}
					return super.doReadMessages(accepted);
				}

			};
		}

	}

}
