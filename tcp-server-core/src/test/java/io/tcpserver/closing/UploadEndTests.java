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

package io.tcpserver.closing;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.tcpserver.CloseReason;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Log;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.Transport;
import io.tcpserver.stream.InputEnd;
import io.tcpserver.stream.InputEndedException;
import io.tcpserver.stream.StreamReader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Uploads that this side ends must not be confirmed.
 */
class UploadEndTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Recorder recorder = new Recorder();

	private final AtomicLong stored = new AtomicLong();

	private final CompletableFuture<InputEnd> endedBy = new CompletableFuture<>();

	@RegisterExtension
	private final Servers servers = new Servers();

	@RegisterExtension
	private final Log log = new Log(Level.WARN);

	static Stream<Transport> transports() {
		return Platform.transports();
	}

	@ParameterizedTest
	@MethodSource("transports")
	void anUploadThatPausesWhenTheServerStopsIsNotConfirmed(Transport transport) throws Exception {
		TcpServer server = start(transport, (builder) -> {
		});
		Peer peer = this.servers.connect(server);
		peer.send(new byte[300_000]);
		Awaitility.await().until(() -> this.stored.get() == 300_000);
		server.shutdown(PATIENCE);
		assertThat(peer.readAll()).isEmpty();
		assertEnded(InputEnd.SHUTDOWN, CloseReason.SHUTDOWN);
	}

	@ParameterizedTest
	@MethodSource("transports")
	void aSteadyUploadAtTheMaximumAgeIsNotConfirmed(Transport transport) throws Exception {
		TcpServer server = start(transport,
				(builder) -> builder.timeouts(Timeouts.none().withMaxAge(Duration.ofMillis(200), null)));
		Peer peer = this.servers.connect(server);
		while (!this.endedBy.isDone()) {
			peer.send(new byte[1000]);
			Awaitility.await().until(() -> this.endedBy.isDone() || this.stored.get() % 1000 == 0);
		}
		assertThat(peer.readAll()).isEmpty();
		assertEnded(InputEnd.MAX_AGE, CloseReason.MAX_AGE);
	}

	private TcpServer start(Transport transport, Consumer<TcpServerSettingsBuilder> settings) throws IOException {
		return this.servers.start((builder) -> {
			builder.transport(transport).observer(this.recorder);
			settings.accept(builder);
		}, (reader, writer) -> writer.write("stored " + store(reader)));
	}

	private long store(StreamReader reader) throws IOException {
		try {
			return reader.asInputStream().transferTo(new OutputStream() {

				@Override
				public void write(int one) {
					UploadEndTests.this.stored.incrementAndGet();
				}

				@Override
				public void write(byte[] bytes, int offset, int length) {
					UploadEndTests.this.stored.addAndGet(length);
				}

			});
		}
		catch (InputEndedException ex) {
			this.endedBy.complete(ex.endedBy());
			throw ex;
		}
	}

	private void assertEnded(InputEnd end, CloseReason reason) {
		assertThat(this.endedBy).succeedsWithin(PATIENCE).isEqualTo(end);
		assertThat(this.recorder.only().closed()).succeedsWithin(PATIENCE).isEqualTo(reason);
		assertThat(this.recorder.failures()).isEmpty();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

}
