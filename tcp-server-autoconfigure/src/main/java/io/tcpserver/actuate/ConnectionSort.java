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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

import io.tcpserver.Addresses;
import io.tcpserver.TcpConnection;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * What the endpoint can sort connections by.
 */
enum ConnectionSort {

	OPENED_AT("openedAt", (connection) -> micros(connection.openedAt())),

	/**
	 * Connections that have received nothing come first.
	 */
	LAST_READ_AT("lastReadAt",
			(connection) -> connection.lastReadAt().map(ConnectionSort::micros).orElse(Long.MIN_VALUE)),

	BYTES_RECEIVED("bytesReceived", TcpConnection::bytesReceived),

	BYTES_SENT("bytesSent", TcpConnection::bytesSent),

	PENDING_WRITE_BYTES("pendingWriteBytes", TcpConnection::pendingWriteBytes),

	MEMORY("memory", (connection) -> connection.memory().total()),

	REMOTE_ADDRESS("remoteAddress", (connection) -> 0);

	// By the numbers of addresses and not by their texts, which are expensive
	private static final Comparator<SocketAddress> ADDRESSES = Comparator
		.comparing((SocketAddress address) -> !isNumber(address))
		.thenComparing((first, second) -> isNumber(first) ? compareNumbers(first, second)
				: Addresses.format(first).compareTo(Addresses.format(second)));

	private final String id;

	@SuppressWarnings("ImmutableEnumChecker") // a function without state
	private final ToLongFunction<TcpConnection> key;

	ConnectionSort(String id, ToLongFunction<TcpConnection> key) {
		this.id = id;
		this.key = key;
	}

	String id() {
		return this.id;
	}

	/**
	 * Read what a connection is sorted by. It may change at any time, so that it is read
	 * once.
	 * @param connection the connection
	 * @return the connection with what it is sorted by
	 */
	Keyed read(TcpConnection connection) {
		return new Keyed(this.key.applyAsLong(connection), connection.remoteAddress(), connection);
	}

	/**
	 * Return the order of connections.
	 * @param descending whether the largest comes first
	 * @return the order, in which no two connections are the same
	 */
	Comparator<Keyed> order(boolean descending) {
		Comparator<Keyed> order = (this == REMOTE_ADDRESS) ? Comparator.comparing(Keyed::remoteAddress, ADDRESSES)
				: Comparator.comparingLong(Keyed::key);
		return ((descending) ? order.reversed() : order).thenComparing((keyed) -> keyed.connection().openedAt())
			.thenComparingInt((keyed) -> keyed.connection().id().length())
			.thenComparing((keyed) -> keyed.connection().id());
	}

	/**
	 * Return what to sort by.
	 * @param id what the request says
	 * @return the key
	 * @throws InvalidEndpointRequestException if there is no such key
	 */
	static ConnectionSort of(String id) {
		for (ConnectionSort sort : values()) {
			if (sort.id.equals(id)) {
				return sort;
			}
		}
		String message = Arrays.stream(values())
			.map(ConnectionSort::id)
			.collect(Collectors.joining(", ", "'sort' must be one of ",
					", with ',asc' or ',desc' or nothing behind it, got '%s'".formatted(id)));
		throw new InvalidEndpointRequestException(message, message);
	}

	private static boolean isNumber(SocketAddress address) {
		return address instanceof InetSocketAddress inet && !inet.isUnresolved();
	}

	private static int compareNumbers(SocketAddress first, SocketAddress second) {
		InetSocketAddress one = (InetSocketAddress) first;
		InetSocketAddress other = (InetSocketAddress) second;
		int order = Arrays.compareUnsigned(one.getAddress().getAddress(), other.getAddress().getAddress());
		return (order != 0) ? order : Integer.compare(one.getPort(), other.getPort());
	}

	private static long micros(Instant instant) {
		return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
	}

	/**
	 * A connection with what it is sorted by.
	 *
	 * @param key the number that was read
	 * @param remoteAddress the address that was read
	 * @param connection the connection
	 */
	record Keyed(long key, SocketAddress remoteAddress, TcpConnection connection) {
	}

}
