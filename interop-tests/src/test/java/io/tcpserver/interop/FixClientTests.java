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

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.MessageHandler;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import quickfix.ApplicationAdapter;
import quickfix.DefaultMessageFactory;
import quickfix.FieldNotFound;
import quickfix.InvalidMessage;
import quickfix.MemoryStoreFactory;
import quickfix.Message;
import quickfix.SLF4JLogFactory;
import quickfix.Session;
import quickfix.SessionID;
import quickfix.SessionSettings;
import quickfix.SocketInitiator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * QuickFIX/J, with the framing {@code fix}.
 */
class FixClientTests {

	private static final SessionID SESSION = new SessionID("FIX.4.4", "CLIENT", "SERVER");

	private static final int HEADLINE = 148;

	private static final String RAW_DATA = "\00110=000\0018=";

	private final Venue venue = new Venue();

	private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

	@Test
	void messagesOfASessionPassBothWays() throws Exception {
		try (TcpServer.Scope scope = TcpServer.builder()
			.port(0)
			.messageHandler(FrameCodecs.fix(64 * 1024), this.venue)
			.start()
			.scope()) {
			SessionSettings settings = settings(Ports.of(scope.server()));
			SocketInitiator initiator = new SocketInitiator(new Client(this.received), new MemoryStoreFactory(),
					settings, new SLF4JLogFactory(settings), new DefaultMessageFactory());
			initiator.start();
			try {
				Awaitility.await().until(initiator::isLoggedOn);
				Message news = new Message();
				news.getHeader().setString(35, "B");
				news.setString(HEADLINE, "news");
				// Looks like the end of a message
				news.setString(95, "%d".formatted(RAW_DATA.length()));
				news.setString(96, RAW_DATA);
				Session.sendToTarget(news, SESSION);
				assertThat(this.received.poll(10, TimeUnit.SECONDS)).isEqualTo("re news");
				// The venue has asked for a heartbeat
				Awaitility.await().until(() -> this.venue.types.contains("0"));
				assertThat(initiator.isLoggedOn()).isTrue();
				Session.lookupSession(SESSION).logout();
				Awaitility.await().until(() -> this.venue.types.contains("5"));
			}
			finally {
				// Without waiting for a logout
				initiator.stop(true);
			}
			assertThat(this.venue.types).containsExactly("A", "B", "0", "5");
			assertThat(this.venue.rawData).containsExactly(RAW_DATA);
			assertThat(this.venue.answers).containsExactly("are you there");
		}
	}

	private static SessionSettings settings(int port) {
		SessionSettings settings = new SessionSettings();
		settings.setString("ConnectionType", "initiator");
		settings.setString("SocketConnectHost", "127.0.0.1");
		settings.setLong("SocketConnectPort", port);
		settings.setLong("HeartBtInt", 30);
		settings.setLong("ReconnectInterval", 1);
		settings.setString("StartTime", "00:00:00");
		settings.setString("EndTime", "00:00:00");
		settings.setString("UseDataDictionary", "N");
		settings.setString(SESSION, "BeginString", SESSION.getBeginString());
		settings.setString(SESSION, "SenderCompID", SESSION.getSenderCompID());
		settings.setString(SESSION, "TargetCompID", SESSION.getTargetCompID());
		return settings;
	}

	/**
	 * Answers a client with messages that have neither length nor checksum.
	 */
	private static final class Venue implements MessageHandler<String> {

		private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HH:mm:ss.SSS")
			.withZone(ZoneOffset.UTC);

		private final List<String> types = new CopyOnWriteArrayList<>();

		private final List<String> rawData = new CopyOnWriteArrayList<>();

		private final List<String> answers = new CopyOnWriteArrayList<>();

		private int sequence;

		@Override
		public @Nullable Object onMessage(String text, TcpConnection connection) throws InvalidMessage, FieldNotFound {
			// Its data fields need a dictionary
			Message message = new Message(text.replace(RAW_DATA, ""), false);
			String type = message.getHeader().getString(35);
			this.types.add(type);
			return switch (type) {
				case "A" -> reply("A", "98=0|108=30|");
				case "0" -> {
					this.answers.add(message.getString(112));
					yield null;
				}
				case "B" -> {
					this.rawData.add(text.substring(text.indexOf("\00196=") + 4, text.indexOf("\001148=")));
					connection.send(reply("1", "112=are you there|"));
					yield reply("B", "148=re %s|".formatted(message.getString(HEADLINE)));
				}
				case "5" -> reply("5", "");
				default -> throw new IllegalArgumentException(type);
			};
		}

		private String reply(String type, String fields) {
			this.sequence++;
			return "8=FIX.4.4|35=%s|34=%d|49=SERVER|52=%s|56=CLIENT|%s"
				.formatted(type, this.sequence, TIME.format(Instant.now()), fields)
				.replace('|', '\1');
		}

	}

	/**
	 * Collects headlines.
	 */
	private static final class Client extends ApplicationAdapter {

		private final BlockingQueue<String> received;

		Client(BlockingQueue<String> received) {
			this.received = received;
		}

		@Override
		public void fromApp(Message message, SessionID session) throws FieldNotFound {
			this.received.add(message.getString(HEADLINE));
		}

	}

}
