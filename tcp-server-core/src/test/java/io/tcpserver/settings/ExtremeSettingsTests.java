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

package io.tcpserver.settings;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import io.tcpserver.Correlation;
import io.tcpserver.ShutdownResult;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.LengthField;
import io.tcpserver.stream.StreamHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Values at the ends of what types can hold, above all of a {@link Duration}: settings
 * refuse what cannot be honoured by name, and for a method they mean that it waits for
 * ever, or not at all.
 */
class ExtremeSettingsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LONGEST = Duration.ofDays(36500);

	static final List<Duration> TOO_LONG = List.of(LONGEST.plusNanos(1), Duration.ofMillis(Long.MAX_VALUE),
			Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE, 999_999_999));

	static final List<Duration> NEGATIVE = List.of(Duration.ofNanos(-1), Duration.ofMillis(Long.MIN_VALUE),
			Duration.ofSeconds(Long.MIN_VALUE));

	private static final TlsSettings TLS = TlsSettings.of(Certificates.keys(Certificates.server("localhost")));

	static final List<Setting> SETTINGS = List.of(
			new Setting("timeouts.first-byte",
					(settings, time) -> settings.timeouts(Timeouts.none().withFirstByte(time))),
			new Setting("timeouts.idle", (settings, time) -> settings.timeouts(Timeouts.none().withIdle(time))),
			new Setting("timeouts.read-idle",
					(settings, time) -> settings.timeouts(Timeouts.none().withReadIdle(time))),
			new Setting("timeouts.write-idle",
					(settings, time) -> settings.timeouts(Timeouts.none().withWriteIdle(time))),
			new Setting("timeouts.read", (settings, time) -> settings.timeouts(Timeouts.none().withRead(time))),
			new Setting("timeouts.frame", (settings, time) -> settings.timeouts(Timeouts.none().withFrame(time))),
			new Setting("timeouts.write", (settings, time) -> settings.timeouts(Timeouts.none().withWrite(time))),
			new Setting("timeouts.handler", (settings, time) -> settings.timeouts(Timeouts.none().withHandler(time))),
			new Setting("timeouts.max-age",
					(settings, time) -> settings.timeouts(Timeouts.none().withMaxAge(time, null))),
			new Setting("timeouts.max-age-jitter",
					(settings, time) -> settings.timeouts(Timeouts.none().withMaxAge(LONGEST, time))),
			new Setting("timeouts.proxy-header",
					(settings, time) -> settings.proxyProtocol(ProxyProtocol.none().withHeaderTimeout(time))),
			new Setting("ssl.handshake-timeout", (settings, time) -> settings.tls(TLS.withTimeouts(time, PATIENCE))),
			new Setting("ssl.shutdown-timeout", (settings, time) -> settings.tls(TLS.withTimeouts(PATIENCE, time))),
			new Setting("shutdown.grace-period",
					(builder, time) -> builder.shutdown((shutdown) -> shutdown.withGracePeriod(time))),
			new Setting("shutdown.one-way-wait",
					(builder, time) -> builder.shutdown((shutdown) -> shutdown.withOneWayWait(time))),
			new Setting("socket.user-timeout",
					(settings, time) -> settings.socket(SocketSettings.defaults().withUserTimeout(time))),
			new Setting("socket.keep-alive-idle",
					(settings, time) -> settings.socket(SocketSettings.defaults().withKeepAlive(time, null, null))),
			new Setting("socket.keep-alive-interval",
					(settings, time) -> settings.socket(SocketSettings.defaults().withKeepAlive(null, time, null))));

	@RegisterExtension
	final Servers servers = new Servers();

	@Test
	void everyTimeAmongTheSettingsIsTested() {
		Stream<Class<?>> groups = Arrays.stream(TcpServerSettings.class.getMethods())
			.<Class<?>>map(Method::getReturnType)
			.filter(Class::isRecord)
			.distinct();
		long times = Stream.concat(Stream.of(TcpServerSettings.class), groups)
			.flatMap((type) -> Arrays.stream(type.getMethods()))
			.filter((method) -> method.getReturnType() == Duration.class)
			.count();
		assertThat(SETTINGS).hasSize(Math.toIntExact(times));
	}

	@ParameterizedTest
	@FieldSource("SETTINGS")
	void settingsRefuseMoreThanTimersCanCount(Setting setting) {
		assertThat(TOO_LONG).allSatisfy((time) -> assertThatIllegalArgumentException()
			.isThrownBy(() -> TcpServerSettings.of((settings) -> setting.apply().accept(settings, time)))
			.withMessageStartingWith(setting.name() + " must be ")
			.withMessageMatching(".* (at most (36500|24) days|between 1s and 32767s), got .*"));
	}

	@ParameterizedTest
	@FieldSource("SETTINGS")
	void settingsRefuseNegativeTimes(Setting setting) {
		assertThat(NEGATIVE).allSatisfy((time) -> assertThatIllegalArgumentException()
			.isThrownBy(() -> TcpServerSettings.of((settings) -> setting.apply().accept(settings, time)))
			.withMessageStartingWith(setting.name() + " must "));
	}

	@Test
	void longestTimesAreHonouredAsNever() throws Exception {
		Timeouts longest = new Timeouts(LONGEST, LONGEST, LONGEST, LONGEST, LONGEST, LONGEST, LONGEST, LONGEST, LONGEST,
				LONGEST.minusNanos(1), 1L);
		TcpServer server = this.servers.start(
				(settings) -> settings.timeouts(longest)
					.shutdown((shutdown) -> shutdown.withGracePeriod(LONGEST).withOneWayWait(LONGEST)),
				Servers.shout());
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("hel").send("lo\n").readLine()).isEqualTo("HELLO");
		CompletableFuture<ShutdownResult> result = server.shutdown(LONGEST);
		assertThat(peer.send("again\n").readLine()).isEqualTo("AGAIN");
		peer.close();
		assertThat(result).succeedsWithin(PATIENCE)
			.satisfies((end) -> assertThat(end.drained()).isEqualTo(end.connections()));
	}

	@Test
	void shutdownWaitsForEverOrNotAtAll() throws Exception {
		for (Duration grace : TOO_LONG) {
			TcpServer server = this.servers.start(Servers.shout());
			Peer peer = this.servers.connect(server);
			assertThat(peer.send("hello\n").readLine()).isEqualTo("HELLO");
			CompletableFuture<ShutdownResult> result = server.shutdown(grace);
			assertThat(peer.send("again\n").readLine()).isEqualTo("AGAIN");
			assertThat(server.shutdown(NEGATIVE.get(2))).succeedsWithin(PATIENCE);
			assertThat(result).succeedsWithin(PATIENCE).satisfies((end) -> assertThat(end.drained()).isZero());
		}
	}

	@Test
	void waitClosedWaitsForEverOrNotAtAll() throws Exception {
		for (Duration timeout : TOO_LONG) {
			TcpServer server = this.servers.start(Servers.shout());
			for (Duration none : NEGATIVE) {
				assertThat(server.waitClosed(none)).isFalse();
			}
			CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(() -> waitClosed(server, timeout));
			server.close();
			assertThat(closed).succeedsWithin(PATIENCE).isEqualTo(true);
		}
	}

	private static boolean waitClosed(TcpServer server, Duration timeout) {
		try {
			return server.waitClosed(timeout);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void readersWaitForEver() throws Exception {
		LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
		StreamHandler handler = (reader, writer) -> {
			for (Duration timeout : TOO_LONG) {
				writer.write("next\n");
				lines.add(String.valueOf(reader.timeout(timeout).readLine()));
			}
		};
		TcpServer server = this.servers.start(handler);
		Peer peer = this.servers.connect(server);
		for (int i = 0; i < TOO_LONG.size(); i++) {
			assertThat(peer.readLine()).isEqualTo("next");
			peer.send(i + "\n");
			assertThat(lines.poll(10, TimeUnit.SECONDS)).isEqualTo(String.valueOf(i));
		}
	}

	@Test
	void answersAreAwaitedForEverOrNotAtAll() throws Exception {
		TcpServer server = this.servers.bind((builder) -> builder.messageHandler(FrameCodecs.line(1024),
				(String message, TcpConnection connection) -> null));
		server.startServing();
		Peer peer = this.servers.connect(server);
		Awaitility.await().until(() -> server.connections().size() == 1);
		TcpConnection connection = server.connections().iterator().next();
		Correlation<String> next = Correlation.next(String.class);
		for (Duration timeout : TOO_LONG) {
			CompletableFuture<String> answer = connection.sendAndReceive("ask", next, timeout);
			assertThat(peer.readLine()).isEqualTo("ask");
			peer.send("answer\n");
			assertThat(answer).succeedsWithin(PATIENCE).isEqualTo("answer");
		}
		for (Duration timeout : NEGATIVE) {
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> connection.sendAndReceive("ask", next, timeout).get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(TimeoutException.class);
			assertThat(peer.readLine()).isEqualTo("ask");
		}
	}

	@Test
	void thereAreFewerIoThreadsThanAMachineCanBear() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TcpServerSettings.of((settings) -> settings.ioThreads(Integer.MAX_VALUE)))
			.withMessage("io-threads must be at most 1024, got 2147483647");
		assertThat(TcpServerSettings.of((settings) -> settings.port(0).ioThreads(1024)).ioThreads()).isEqualTo(1024);
	}

	@Test
	void largestMemoryIsServed() throws Exception {
		TcpServer server = this.servers.start(
				(settings) -> settings.memory(new MemoryLimits(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)),
				Servers.shout());
		Peer peer = this.servers.connect(server);
		assertThat(peer.send("hello\n").readLine()).isEqualTo("HELLO");
	}

	@Test
	void lengthFieldEndsWithinWhatCanBeCounted() {
		LengthField field = LengthField.binary(4, Integer.MAX_VALUE);
		assertThatIllegalArgumentException().isThrownBy(() -> field.withOffset(Integer.MAX_VALUE - 3))
			.withMessageStartingWith("'offset' must be at most 2147483643,");
		assertThat(FrameCodecs.lengthField(field.withOffset(Integer.MAX_VALUE - 4).withAdjustment(Integer.MAX_VALUE)))
			.isNotNull();
	}

	/**
	 * A time that can be set.
	 *
	 * @param name the name of the setting
	 * @param apply sets it
	 */
	record Setting(String name, BiConsumer<TcpServerSettingsBuilder, Duration> apply) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
