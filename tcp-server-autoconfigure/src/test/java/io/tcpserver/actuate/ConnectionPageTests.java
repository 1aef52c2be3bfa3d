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

package io.tcpserver.actuate;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.tcpserver.MemoryUse;
import io.tcpserver.TcpConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ConnectionPage} and {@link ConnectionSort}.
 */
class ConnectionPageTests {

	private static final int MANY = 20_000;

	private final AtomicInteger reads = new AtomicInteger();

	// Everything else would be part of a description
	private TcpConnection connection(String id, Map<String, Supplier<?>> values) {
		return (TcpConnection) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { TcpConnection.class }, (proxy, method, arguments) -> {
					this.reads.incrementAndGet();
					return switch (method.getName()) {
						case "id", "toString" -> id;
						case "hashCode" -> id.hashCode();
						case "equals" -> proxy == arguments[0];
						case "openedAt", "remoteAddress" ->
							values
								.getOrDefault(method.getName(),
										() -> method.getName().equals("openedAt") ? Instant.EPOCH
												: address("10.0.0.1", 1))
								.get();
						default -> values.get(method.getName()).get();
					};
				});
	}

	private static SocketAddress address(String host, int port) {
		return new InetSocketAddress(host, port);
	}

	private static List<String> ids(ConnectionPage page, List<TcpConnection> connections) {
		return page.select(connections, (connection) -> {
		}).connections().stream().map(TcpConnection::id).toList();
	}

	private List<TcpConnection> shuffled(String method, Object... values) {
		List<TcpConnection> connections = new ArrayList<>();
		for (int i = 0; i < values.length; i++) {
			Object value = values[i];
			connections.add(connection(String.valueOf(i), Map.of(method, () -> value)));
		}
		Collections.shuffle(connections, new Random(1));
		return connections;
	}

	private void assertSorted(String sort, List<TcpConnection> connections) {
		List<String> ascending = IntStream.range(0, connections.size()).mapToObj(String::valueOf).toList();
		assertThat(ids(ConnectionPage.of(null, null, sort), connections)).isEqualTo(ascending);
		assertThat(ids(ConnectionPage.of(null, null, sort + ",asc"), connections)).isEqualTo(ascending);
		List<String> descending = new ArrayList<>(ascending);
		Collections.reverse(descending);
		assertThat(ids(ConnectionPage.of(null, null, sort + ",desc"), connections)).isEqualTo(descending);
	}

	@Test
	void numbersAreSorted() {
		assertSorted("bytesReceived", shuffled("bytesReceived", 0L, 5L, 70L, Long.MAX_VALUE));
		assertSorted("bytesSent", shuffled("bytesSent", 0L, 5L, 70L, Long.MAX_VALUE));
		assertSorted("pendingWriteBytes", shuffled("pendingWriteBytes", 0L, 5L, 70L, Long.MAX_VALUE));
		assertSorted("memory", shuffled("memory", MemoryUse.NONE, new MemoryUse(1, 0, 0, 0, 0),
				new MemoryUse(0, 0, 0, 0, 2), new MemoryUse(1, 1, 1, 0, 0)));
	}

	@Test
	void timesAreSortedAndWhatNeverWasComesFirst() {
		Instant now = Instant.now();
		assertSorted("openedAt", shuffled("openedAt", now, now.plusMillis(1), now.plusSeconds(1)));
		assertSorted("lastReadAt",
				shuffled("lastReadAt", Optional.empty(), Optional.of(now), Optional.of(now.plusMillis(1))));
	}

	@Test
	void addressesAreSortedByTheirNumbers() {
		assertSorted("remoteAddress",
				shuffled("remoteAddress", address("9.0.0.1", 7), address("10.0.0.1", 80), address("10.0.0.1", 443),
						address("200.0.0.1", 1), address("fe80::1", 1), UnixDomainSocketAddress.of("a"),
						UnixDomainSocketAddress.of("b")));
	}

	@Test
	void pagesFollowOneAnotherWithoutGapOrRepetition() {
		List<TcpConnection> connections = new ArrayList<>();
		for (int i = 0; i < 1234; i++) {
			long value = i % 3;
			connections.add(connection("c-" + i, Map.of("bytesSent", () -> value)));
		}
		Collections.shuffle(connections, new Random(1));
		List<String> all = new ArrayList<>();
		for (int offset = 0; offset < connections.size(); offset += 100) {
			ConnectionPage page = ConnectionPage.of(offset, 100, "bytesSent");
			assertThat(page.select(connections, (connection) -> {
			}).total()).isEqualTo(1234);
			all.addAll(ids(page, connections));
		}
		assertThat(all).hasSize(1234).doesNotHaveDuplicates().startsWith("c-0", "c-3").endsWith("c-1229", "c-1232");
		assertThat(ids(ConnectionPage.of(1234, 100, null), connections)).isEmpty();
		assertThat(ids(ConnectionPage.of(Integer.MAX_VALUE, 1000, null), connections)).isEmpty();
	}

	@Test
	void pageHasAHundredConnectionsUnlessSet() {
		List<TcpConnection> connections = shuffled("bytesSent", Collections.nCopies(200, 1L).toArray());
		assertThat(ids(ConnectionPage.of(null, null, null), connections)).hasSize(100);
		assertThat(ids(ConnectionPage.of(null, 7, null), connections)).hasSize(7);
	}

	@ParameterizedTest
	@EnumSource(ConnectionSort.class)
	void ofManyConnectionsLittleIsReadAndChangesDoNoHarm(ConnectionSort sort) {
		Supplier<Object> changing = () -> ThreadLocalRandom.current().nextLong(10);
		Map<String, Supplier<?>> values = Map.of("openedAt", () -> Instant.EPOCH, "remoteAddress",
				() -> address("10.0.0." + ThreadLocalRandom.current().nextInt(9), 1), "lastReadAt",
				() -> Optional.of(Instant.ofEpochSecond(ThreadLocalRandom.current().nextLong(10))), "bytesReceived",
				changing, "bytesSent", changing, "pendingWriteBytes", changing, "memory",
				() -> new MemoryUse(ThreadLocalRandom.current().nextLong(10), 0, 0, 0, 0));
		List<TcpConnection> connections = IntStream.range(0, MANY)
			.mapToObj((i) -> connection("c-" + i, values))
			.toList();
		ConnectionPage page = ConnectionPage.of(0, 1000, sort.id() + ",desc");
		ConnectionPage.Selection selection = page.select(connections, (connection) -> {
		});
		assertThat(selection.total()).isEqualTo(MANY);
		assertThat(selection.connections()).hasSize(1000).doesNotHaveDuplicates();
		this.reads.set(0);
		ConnectionPage.of(0, 1, sort.id()).select(connections, (connection) -> {
		});
		assertThat(this.reads).as("two for each connection, and some to tell equals apart").hasValueLessThan(9 * MANY);
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', textBlock = """
			-1, , , "'offset' must be a number from 0 to 2147483647, got -1"
			many, , , "'offset' must be a number from 0 to 2147483647, got 'many'"
			99999999999, , , "'offset' must be a number from 0 to 2147483647, got '99999999999'"
			, 0, , "'limit' must be a number from 1 to 1000, got 0"
			, 1001, , "'limit' must be a number from 1 to 1000, got 1001"
			, "", , "'limit' must be a number from 1 to 1000, got ''"
			""")
	void numbersThatMakeNoSenseAreRefused(String offset, String limit, String sort, String message) {
		assertThatExceptionOfType(InvalidEndpointRequestException.class)
			.isThrownBy(() -> ConnectionPage.parse(offset, limit, sort))
			.withMessage(message);
	}

	@Test
	void ordersThatMakeNoSenseAreRefused() {
		for (String sort : Stream.of("", "age", "memory,down", ",desc", "-memory", "memory,desc,asc").toList()) {
			assertThatExceptionOfType(InvalidEndpointRequestException.class)
				.isThrownBy(() -> ConnectionPage.parse(null, null, sort))
				.withMessageStartingWith("'sort' must be one of openedAt, lastReadAt, bytesReceived, bytesSent, "
						+ "pendingWriteBytes, memory, remoteAddress, with ',asc' or ',desc' or nothing behind it, got '");
		}
	}

}
