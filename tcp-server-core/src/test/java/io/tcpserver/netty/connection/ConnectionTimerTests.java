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
import java.time.Duration;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.settings.Timeouts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What time-outs cost.
 */
class ConnectionTimerTests {

	private static final int MESSAGES = 5000;

	private static final Duration LONG = Duration.ofSeconds(40);

	@RegisterExtension
	final Servers servers = new Servers();

	private TcpServer start(Timeouts timeouts, Consumer<TcpServerBuilder> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> {
			builder.settings((settings) -> settings.timeouts(timeouts));
			handler.accept(builder);
		});
		server.startServing();
		return server;
	}

	private static Timeouts all(Duration limit) {
		return new Timeouts(limit, limit, limit, limit, limit, limit, limit, limit, limit, null, 1L);
	}

	private static NettyConnection only(TcpServer server) {
		Awaitility.await().until(() -> server.connections().size() == 1);
		return (NettyConnection) server.connections().iterator().next();
	}

	private static int timesArmed(NettyConnection connection) {
		ConnectionTimer timer = connection.timer();
		assertThat(timer).isNotNull();
		return timer.timesArmed();
	}

	// A look is due every eighth of the shortest time-out, however much happens
	private void assertNoTimerForEachMessage(Consumer<TcpServerBuilder> handler) throws IOException {
		TcpServer server = start(all(LONG), handler);
		Peer peer = this.servers.connect(server);
		NettyConnection connection = only(server);
		long began = System.nanoTime();
		for (int i = 0; i < MESSAGES; i++) {
			// In two parts: a frame that is not complete is what time-outs are for
			peer.send("he");
			assertThat(peer.send("llo\n").readLine()).isEqualToIgnoringCase("hello");
		}
		long looks = (System.nanoTime() - began) / (EngineTimes.DEFAULTS.rateGrace() / 8);
		assertThat(timesArmed(connection)).isLessThanOrEqualTo((int) looks + MESSAGES / 100);
	}

	@Test
	void blockingMessageHandlersCostNoTimerForEachMessage() throws Exception {
		assertNoTimerForEachMessage((builder) -> builder.messageHandler(FrameCodecs.line(1024),
				(String message, TcpConnection connection) -> message));
	}

	@Test
	void streamHandlersCostNoTimerForEachMessage() throws Exception {
		assertNoTimerForEachMessage((builder) -> builder.streamHandler(Servers.shout()));
	}

	@Test
	void handlersThatSendHeartbeatsCostNoTimerForEachMessage() throws Exception {
		assertNoTimerForEachMessage((builder) -> builder.messageHandler(FrameCodecs.line(1024), new Heartbeats()));
	}

	@Test
	void changedTimeOutsCostNoTimerForEachMessage() throws Exception {
		TcpServer server = start(Timeouts.none(),
				(builder) -> builder.messageHandler(FrameCodecs.line(1024), new Heartbeats()));
		Peer peer = this.servers.connect(server);
		NettyConnection connection = only(server);
		connection.changeTimeouts((timeouts) -> timeouts.withReadIdle(LONG).withWriteIdle(LONG));
		long began = System.nanoTime();
		for (int i = 0; i < MESSAGES; i++) {
			assertThat(peer.send("hello\n").readLine()).isEqualTo("hello");
		}
		long looks = (System.nanoTime() - began) / (LONG.toNanos() / 8);
		assertThat(timesArmed(connection)).isBetween(1, (int) looks + MESSAGES / 100);
	}

	@Test
	void withoutTimeOutsThereIsNoTimer() throws Exception {
		TcpServer server = start(Timeouts.none(), (builder) -> builder.streamHandler(Servers.shout()));
		this.servers.connect(server);
		NettyConnection connection = only(server);
		assertThat(connection.timer()).isNull();
		assertThat(connection.timeouts()).isEqualTo(Timeouts.none());
	}

	@Test
	void quietConnectionIsNotLookedAtUntilSomethingIsDue() throws Exception {
		Duration limit = Duration.ofMillis(800);
		TcpServer server = start(all(limit).withMaxAge(Duration.ofMinutes(1), null),
				(builder) -> builder.streamHandler(Servers.shout()));
		Peer peer = this.servers.connect(server);
		NettyConnection connection = only(server);
		assertThat(peer.send("hello\n").readLine()).isEqualTo("HELLO");
		// All of them are over at once
		assertThat(connection.closed()).succeedsWithin(Duration.ofSeconds(10))
			.isIn(CloseReason.IDLE_TIMEOUT, CloseReason.READ_IDLE_TIMEOUT, CloseReason.WRITE_IDLE_TIMEOUT);
		// Not eight times
		assertThat(timesArmed(connection)).isLessThanOrEqualTo(6);
	}

	/**
	 * An echo that is called when nothing happens.
	 */
	private static final class Heartbeats implements MessageHandler<String> {

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return message;
		}

		@Override
		public boolean handlesIdle() {
			return true;
		}

		@Override
		public Object onIdle(IdleEvent idle, TcpConnection connection) {
			return "heartbeat";
		}

	}

}
