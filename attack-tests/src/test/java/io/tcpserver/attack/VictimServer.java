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

package io.tcpserver.attack;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;

import io.tcpserver.ServerMemory;
import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;

/**
 * The attacked server: a process with a heap of its own. It reports when a line of input
 * says {@value #REPORT} and a number, collects garbage on {@value #COLLECT}, lets go what
 * handlers hold on {@value #RELEASE}, and ends with its input. Nothing is set that the
 * attack does not ask for.
 */
final class VictimServer {

	static final String REPORT = "report ";

	static final String RELEASE = "release";

	static final String COLLECT = "collect";

	/**
	 * The password of the key store.
	 */
	static final char[] PASSWORD = "secret".toCharArray();

	private static final long SAMPLE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	private final TcpServer server;

	private final AtomicLong maxHeld = new AtomicLong();

	private VictimServer(TcpServer server) {
		this.server = server;
	}

	public static void main(String[] arguments) throws Exception {
		VictimSettings settings = VictimSettings.fromArguments(arguments);
		Answers answers = new Answers();
		TcpServerBuilder builder = TcpServer.builder().address("127.0.0.1", 0);
		TlsSettings.Provider provider = settings.tls().provider;
		TlsSettings tls = (provider != null) ? tls(Path.of(arguments[arguments.length - 1])).withProvider(provider)
				: null;
		builder.settings((changed) -> apply(settings, changed.tls(tls)));
		settings.handler().apply(builder, answers);
		TcpServer server = builder.start();
		VictimServer victim = new VictimServer(server);
		Thread sampler = new Thread(victim::sample, "sampler");
		sampler.setDaemon(true);
		sampler.start();
		System.out.println("port " + ((InetSocketAddress) server.sockets().get(0)).getPort());
		BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		String line = input.readLine();
		while (line != null) {
			switch (line) {
				case RELEASE -> answers.release();
				case COLLECT -> System.gc();
				default -> System.out.println(line + " " + victim.report());
			}
			line = input.readLine();
		}
		answers.release();
		server.shutdown(Duration.ZERO).get(10, TimeUnit.SECONDS);
		System.out.println("ended");
	}

	private static void apply(VictimSettings settings, TcpServerSettingsBuilder builder) {
		builder.name("victim").transport(settings.transport()).ioThreads(settings.ioThreads());
		if (settings.total() != 0) {
			builder.memory(MemoryLimits.none().withTotal(settings.total()));
		}
		if (settings.maxConnections() != 0) {
			builder.limits(ConnectionLimits.defaults().withMaxConnections(settings.maxConnections()).withReject(null));
			builder.timeouts(Timeouts.none()
				.withFirstByte(Duration.ofSeconds(10))
				.withIdle(Duration.ofMinutes(10))
				.withRead(Duration.ofSeconds(30))
				.withFrame(Duration.ofMinutes(2))
				.withWrite(Duration.ofSeconds(30)));
		}
	}

	private static TlsSettings tls(Path file) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(file)) {
			store.load(input, PASSWORD);
		}
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(store, PASSWORD);
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(store);
		return TlsSettings.of(new TlsKeys(keys, trust, null, null)).withClientAuth(TlsSettings.ClientAuth.WANT);
	}

	private void sample() {
		while (true) {
			this.maxHeld.accumulateAndGet(this.server.memory().heldTogether(), Math::max);
			LockSupport.parkNanos(SAMPLE_NANOS);
		}
	}

	private VictimReport report() {
		ServerMemory memory = this.server.memory();
		ServerStatistics statistics = this.server.statistics();
		// Without a limit, what is planned as the default
		long total = (memory.total() != Long.MAX_VALUE) ? memory.total() : Runtime.getRuntime().maxMemory() / 4;
		long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
		return new VictimReport(this.server.transport().id(), this.maxHeld.get(), memory.heldTogether(), total,
				memory.reserved(), heap, statistics.active(), this.server.maxConnections(), statistics.bytesReceived(),
				withoutSpaces(statistics.closed()), withoutSpaces(statistics.rejected()));
	}

	private static String withoutSpaces(Object value) {
		return value.toString().replace(" ", "");
	}

}
