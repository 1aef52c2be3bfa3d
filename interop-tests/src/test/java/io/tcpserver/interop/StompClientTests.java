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

package io.tcpserver.interop;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.settings.Timeouts;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.simp.stomp.ReactorNettyTcpStompClient;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaders;
import org.springframework.messaging.simp.stomp.StompSession;
import org.springframework.messaging.simp.stomp.StompSessionHandlerAdapter;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring's STOMP client, with the framing {@code stomp}.
 */
class StompClientTests {

	private static final Duration HEARTBEAT = Duration.ofMillis(100);

	private final Broker broker = new Broker();

	private final Subscriber subscriber = new Subscriber();

	@Test
	void bodiesWithNulsPassAndHeartbeatsGoBothWays() throws Exception {
		byte[] body = { 0, 'a', '\n', '\n', 0, 0, (byte) 0xFF, 0 };
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.initialize();
		try (TcpServer.Scope scope = TcpServer.builder()
			.port(0)
			.settings((settings) -> settings
				.timeouts(Timeouts.none().withWriteIdle(HEARTBEAT).withReadIdle(HEARTBEAT.multipliedBy(30))))
			.messageHandler(FrameCodecs.stomp(64 * 1024), PayloadConverter.bytes(StandardCharsets.UTF_8), this.broker)
			.start()
			.scope()) {
			ReactorNettyTcpStompClient client = new ReactorNettyTcpStompClient("127.0.0.1", Ports.of(scope.server()));
			client.setTaskScheduler(scheduler);
			client.setDefaultHeartbeat(new long[] { HEARTBEAT.toMillis(), HEARTBEAT.toMillis() });
			StompSession session = client.connectAsync(this.subscriber).get(10, TimeUnit.SECONDS);
			session.subscribe("/queue", this.subscriber);
			session.send("/queue", body);
			session.send("/queue", "text".getBytes(StandardCharsets.UTF_8));
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.subscriber.bodies).containsExactly(body,
						"text".getBytes(StandardCharsets.UTF_8)));
			// Spring's client closes if nothing comes for three intervals
			long received = this.broker.connection.bytesReceived();
			Awaitility.await()
				.until(() -> this.broker.heartbeats >= 10 && this.broker.connection.bytesReceived() >= received + 5);
			assertThat(session.isConnected()).isTrue();
			assertThat(this.subscriber.failures).isEmpty();
			assertThat(this.broker.commands).containsExactly("CONNECT", "SUBSCRIBE", "SEND", "SEND");
			session.disconnect();
			Awaitility.await().until(() -> this.broker.commands.contains("DISCONNECT"));
			client.shutdown();
		}
		finally {
			scheduler.shutdown();
		}
	}

	/**
	 * A broker with one destination.
	 */
	private static final class Broker implements MessageHandler<byte[]> {

		private final List<String> commands = new CopyOnWriteArrayList<>();

		private volatile int heartbeats;

		private volatile @Nullable TcpConnection connection;

		@Override
		public @Nullable Object onMessage(byte[] frame, TcpConnection connection) {
			String text = new String(frame, StandardCharsets.ISO_8859_1);
			String command = text.substring(0, text.indexOf('\n'));
			this.connection = connection;
			this.commands.add(command);
			return switch (command) {
				case "CONNECT" -> "CONNECTED\nversion:1.2\nheart-beat:%1$d,%1$d\n\n".formatted(HEARTBEAT.toMillis());
				case "SEND" -> message(text.substring(text.indexOf("\n\n") + 2));
				default -> null;
			};
		}

		private static byte[] message(String body) {
			String headers = "MESSAGE\nsubscription:0\nmessage-id:1\ndestination:/queue\ncontent-length:%d\n\n";
			return (headers.formatted(body.length()) + body).getBytes(StandardCharsets.ISO_8859_1);
		}

		@Override
		public boolean handlesIdle() {
			return true;
		}

		@Override
		public @Nullable Object onIdle(IdleEvent idle, TcpConnection connection) {
			if (idle.side() == IdleEvent.Side.READ) {
				connection.close(idle.closeReason());
				return null;
			}
			this.heartbeats++;
			return "";
		}

	}

	/**
	 * Collects what it receives.
	 */
	private static final class Subscriber extends StompSessionHandlerAdapter {

		private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

		private final List<Throwable> failures = new CopyOnWriteArrayList<>();

		@Override
		public Type getPayloadType(StompHeaders headers) {
			return byte[].class;
		}

		@Override
		public void handleFrame(StompHeaders headers, @Nullable Object payload) {
			this.bodies.add((byte[]) payload);
		}

		@Override
		public void handleException(StompSession session, @Nullable StompCommand command, StompHeaders headers,
				byte[] payload, Throwable exception) {
			this.failures.add(exception);
		}

		@Override
		public void handleTransportError(StompSession session, Throwable exception) {
			this.failures.add(exception);
		}

	}

}
