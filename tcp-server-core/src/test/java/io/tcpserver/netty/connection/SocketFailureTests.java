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

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Failures of a socket that no client can cause at will.
 */
class SocketFailureTests {

	private final Recorder recorder = new Recorder();

	@RegisterExtension
	private final Servers servers = new Servers(this.recorder);

	@Test
	@DisplayName("asyncio T12: whatever fails while reading closes the connection and reaches who waits")
	void failureOfReadingCloses() throws Exception {
		CompletableFuture<TcpConnection> opened = new CompletableFuture<>();
		CompletableFuture<Throwable> seen = new CompletableFuture<>();
		TcpServer server = this.servers.start((reader, writer) -> {
			opened.complete(writer.connection());
			try {
				reader.readAll();
			}
			catch (IOException ex) {
				seen.complete(ex);
				throw ex;
			}
		});
		Peer client = this.servers.connect(server);
		NettyConnection connection = (NettyConnection) opened.get(10, TimeUnit.SECONDS);
		connection.io()
			.execute(() -> connection.channel().pipeline().fireExceptionCaught(new IOException("No route to host")));
		assertThat(connection.closed().get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.UNREACHABLE);
		assertThat(seen.get(10, TimeUnit.SECONDS)).isInstanceOf(ConnectionLostException.class);
		assertThat(client.isAtEnd()).isTrue();
		assertThat(this.recorder.failures()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("io.tcpserver.harness.Platform#transports")
	@DisplayName("asyncio X08: whatever fails while writing closes the connection and drops what waits")
	void failureOfWritingCloses(Transport transport) throws Exception {
		CompletableFuture<TcpConnection> opened = new CompletableFuture<>();
		CompletableFuture<Throwable> seen = new CompletableFuture<>();
		CompletableFuture<Void> done = new CompletableFuture<>();
		TcpServer server = this.servers.start((settings) -> settings.transport(transport).observer(new Breaker()),
				(reader, writer) -> {
					opened.complete(writer.connection());
					// More than is handed to the channel at a time
					writer.write(new byte[1_000_000]);
					seen.complete(catchThrowable(writer::drain));
					writer.write("dropped");
					done.get(10, TimeUnit.SECONDS);
				});
		Peer client = this.servers.connect(server);
		TcpConnection connection = opened.get(10, TimeUnit.SECONDS);
		assertThat(seen.get(10, TimeUnit.SECONDS)).isInstanceOfSatisfying(ConnectionLostException.class,
				(ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.UNREACHABLE));
		assertThat(client.isAtEnd()).isTrue();
		assertThat(connection.isOpen()).isFalse();
		assertThat(connection.pendingWriteBytes()).isZero();
		done.complete(null);
		assertThat(connection.closed().get(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.UNREACHABLE);
		assertThat(this.recorder.failures()).isEmpty();
	}

	/**
	 * Lets all that is written fail.
	 */
	private static final class Breaker implements TcpServerObserver {

		@Override
		public void opened(TcpConnection connection) {
			((NettyConnection) connection).channel().pipeline().addFirst(new ChannelOutboundHandlerAdapter() {

				@Override
				public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
					ReferenceCountUtil.release(message);
					promise.setFailure(new IOException("No route to host"));
				}

			});
		}

	}

}
