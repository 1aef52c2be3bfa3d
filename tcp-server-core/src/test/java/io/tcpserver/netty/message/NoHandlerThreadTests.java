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

package io.tcpserver.netty.message;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.netty.server.NettyTcpServer;
import io.tcpserver.netty.transport.Transports;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.Transport;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection for whose handler there is no thread.
 */
class NoHandlerThreadTests {

	private final Recorder recorder = new Recorder();

	private final List<String> calls = new CopyOnWriteArrayList<>();

	@RegisterExtension
	final Servers servers = new Servers();

	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void handlerThatWasNotToldOfTheConnectionIsNotToldOfItsEnd(int concurrency) throws Exception {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> {
			this.servers.defaults(builder);
			builder.handlerThreads(new HandlerThreads(HandlerThreads.Mode.PLATFORM, 1))
				.messageConcurrency(MessageConcurrency.defaults().withLimit(concurrency))
				.observer(this.recorder);
		});
		MessageRunner<String> runner = new MessageRunner<>(settings, FrameCodecs.line(1024),
				PayloadConverter.string(settings.charset()), new Recording());
		// As if no thread could be started
		runner.close();
		TcpServer server = this.servers.add(NettyTcpServer.bind(settings, Transports.get(Transport.NIO), runner));
		server.startServing();
		assertThat(this.servers.connect(server).send("hello\n").isAtEnd()).isTrue();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.recorder.reasons()).containsExactly(CloseReason.HANDLER_ERROR));
		assertThat(this.calls).isEmpty();
	}

	private final class Recording implements MessageHandler<String> {

		@Override
		public MessageHandler<String> forConnection(TcpConnection connection) {
			NoHandlerThreadTests.this.calls.add("created");
			return this;
		}

		@Override
		public @Nullable Object onMessage(String message, TcpConnection connection) {
			NoHandlerThreadTests.this.calls.add("message");
			return null;
		}

		@Override
		public void onClose(TcpConnection connection, CloseReason reason) {
			NoHandlerThreadTests.this.calls.add("closed");
		}

	}

}
