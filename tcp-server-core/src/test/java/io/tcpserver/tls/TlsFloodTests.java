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

package io.tcpserver.tls;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;

import ch.qos.logback.classic.Level;
import com.sun.management.UnixOperatingSystemMXBean;
import io.tcpserver.RejectReason;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.FailingHandshakes;
import io.tcpserver.harness.Leaks;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Rounds;
import io.tcpserver.harness.Servers;
import io.tcpserver.harness.TlsClient;
import io.tcpserver.settings.TlsSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Very many handshakes that fail or that never end.
 */
class TlsFloodTests {

	private static final int FAILING = Rounds.of(20_000);

	private static final int WARM_UP = FAILING / 5;

	private static final int STALLED = 2_000;

	private static final int FASTER = 5;

	// When a handshake makes room for others
	private static final Duration STALLS = Duration.ofSeconds(1).dividedBy(FASTER);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	// What asyncio once lost was about 270 KiB for each
	private static final long BYTES_PER_HANDSHAKE = 1024;

	private static final Pattern SUPPRESSED = Pattern.compile("\\((\\d+) more of this kind");

	private final SSLContext trusting = Certificates.clientContext();

	@RegisterExtension
	final Log log = new Log(Level.WARN);

	@RegisterExtension
	final Servers servers = new Servers();

	@ParameterizedTest
	@Asyncio("L34")
	@EnumSource(names = { "JDK", "OPENSSL" })
	void failingHandshakesLeaveNothingBehind(TlsSettings.Provider provider) throws Exception {
		TcpServer server = start(Certificates.settings().withProvider(provider));
		FailingHandshakes clients = new FailingHandshakes(Servers.address(server));
		long began = System.nanoTime();
		assertThat(clients.run(WARM_UP)).isZero();
		assertRejected(server, WARM_UP);
		long before = Leaks.usedHeap();
		int descriptors = Leaks.openDescriptors();
		assertThat(clients.run(FAILING - WARM_UP)).isZero();
		assertRejected(server, FAILING);
		assertThat(server.statistics().accepted()).isEqualTo(FAILING);
		assertThat(server.connections().size()).isZero();
		assertThat(Leaks.openDescriptors()).isLessThanOrEqualTo(descriptors);
		assertThat(Leaks.usedHeap() - before).isLessThan((FAILING - WARM_UP) * BYTES_PER_HANDSHAKE);
		Leaks.awaitBufferReports();
		long tenSeconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) / 10;
		assertLogIsLimited(10 * (1 + tenSeconds));
		assertTalks(server);
	}

	private void assertRejected(TcpServer server, int count) {
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(server.statistics().rejected())
				.isEqualTo(Map.of(RejectReason.TLS_HANDSHAKE, (long) count)));
	}

	private void assertLogIsLimited(long most) {
		List<String> lines = this.log.lines(Level.WARN);
		assertThat(lines).allMatch((line) -> line.contains("TLS_HANDSHAKE"));
		assertThat(lines).hasSizeBetween(10, (int) most);
		// Those that went away by themselves are not worth a word
		assertThat(lines).noneMatch((line) -> line.contains("control frames") || line.contains("reset"));
		long all = lines.size() + lines.stream().mapToLong(TlsFloodTests::suppressed).sum();
		assertThat(all).isLessThan(FAILING);
	}

	private static long suppressed(String line) {
		Matcher matcher = SUPPRESSED.matcher(line);
		return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
	}

	@Test
	@Asyncio("L17")
	void stalledHandshakesDelayNobody() throws Exception {
		TcpServer server = start(Certificates.settings().withTimeouts(Duration.ofSeconds(3), PATIENCE));
		warmUp(server);
		List<SocketChannel> stalled = stall(server, STALLED);
		assertTalksWithin100Millis(server);
		assertRejected(server, STALLED);
		assertEnded(stalled);
		assertThat(this.log.lines(Level.WARN)).allMatch((line) -> line.contains("ssl.handshake-timeout"));
	}

	@Test
	void stalledHandshakesMakeRoomForOthers() throws Exception {
		int pending = 500;
		TlsSettings settings = Certificates.settings()
			.withTimeouts(Duration.ofSeconds(3), PATIENCE)
			.withMaxPendingHandshakes(pending);
		TcpServer server = this.servers.startHurried(FASTER, (builder) -> builder.tls(settings), Servers.shout());
		warmUp(server);
		List<SocketChannel> stalled = stall(server, pending);
		letTimePass();
		assertTalksWithin100Millis(server);
		stalled.addAll(stall(server, STALLED - pending));
		letTimePass();
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.statistics().rejected().get(RejectReason.TLS_HANDSHAKE))
				.isGreaterThanOrEqualTo(STALLED - pending));
		assertTalksWithin100Millis(server);
		assertRejected(server, STALLED);
		assertEnded(stalled);
		assertThat(this.log.lines(Level.WARN)).anyMatch((line) -> line.contains("ssl.max-pending-handshakes"));
	}

	// Those that stall make room
	private static void letTimePass() {
		Awaitility.await().pollDelay(STALLS.plusMillis(20)).until(() -> true);
	}

	private TcpServer start(TlsSettings settings) throws IOException {
		return this.servers.start((builder) -> builder.tls(settings), Servers.shout());
	}

	// Half of them silent, the others after half a message
	private List<SocketChannel> stall(TcpServer server, int count) throws IOException {
		assumeEnoughDescriptors();
		InetSocketAddress address = Servers.address(server);
		byte[] hello = FailingHandshakes.clientHello("TLSv1.3");
		List<SocketChannel> clients = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			SocketChannel client = SocketChannel.open(address);
			this.servers.closeLater(client);
			clients.add(client);
			if (i % 2 == 0) {
				client.write(ByteBuffer.wrap(hello, 0, hello.length / 2));
			}
		}
		return clients;
	}

	private static void assumeEnoughDescriptors() {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
			Assumptions.assumeTrue(system.getMaxFileDescriptorCount() > 3 * STALLED,
					"the limit of open files (ulimit -n) is too low");
		}
	}

	private static void assertEnded(List<SocketChannel> clients) {
		ByteBuffer buffer = ByteBuffer.allocate(100);
		for (SocketChannel client : clients) {
			assertThat(isAtEnd(client, buffer)).isTrue();
		}
	}

	private static boolean isAtEnd(SocketChannel client, ByteBuffer buffer) {
		try {
			return client.read(buffer.clear()) == -1;
		}
		catch (IOException ex) {
			// Reset: half a message was not read
			return true;
		}
	}

	private void warmUp(TcpServer server) throws IOException {
		for (int i = 0; i < 30; i++) {
			assertTalks(server);
		}
	}

	private void assertTalks(TcpServer server) throws IOException {
		try (TlsClient client = new TlsClient(server)) {
			client.encrypt(this.trusting);
			client.send("hello\n");
			assertThat(client.readLine()).isEqualTo("HELLO");
		}
	}

	// The best of several attempts: others use this machine, too
	private void assertTalksWithin100Millis(TcpServer server) throws IOException {
		long best = Long.MAX_VALUE;
		for (int attempt = 0; attempt < 5 && best >= 100; attempt++) {
			best = Math.min(best, medianMillis(server));
		}
		assertThat(best).as("milliseconds for a handshake and an answer").isLessThan(100);
	}

	private long medianMillis(TcpServer server) throws IOException {
		long[] nanos = new long[9];
		for (int i = 0; i < nanos.length; i++) {
			long began = System.nanoTime();
			assertTalks(server);
			nanos[i] = System.nanoTime() - began;
		}
		Arrays.sort(nanos);
		return TimeUnit.NANOSECONDS.toMillis(nanos[nanos.length / 2]);
	}

}
