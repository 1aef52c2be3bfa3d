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

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;

import io.tcpserver.TcpConnection;
import io.tcpserver.actuate.ConnectionSort.Keyed;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Which connections of a server a request asks for.
 *
 * @param offset how many to skip
 * @param limit the most to return
 * @param sort what they are sorted by
 * @param descending whether the largest comes first
 */
record ConnectionPage(int offset, int limit, ConnectionSort sort, boolean descending) {

	private static final int DEFAULT_LIMIT = 100;

	private static final int MOST = 1000;

	/**
	 * Return the page of a request.
	 * @param offset how many to skip, {@code null} for none
	 * @param limit the most to return, {@code null} for 100
	 * @param sort what they are sorted by, {@code null} for the time they were opened
	 * @return the page
	 * @throws InvalidEndpointRequestException if a parameter makes no sense
	 */
	static ConnectionPage of(@Nullable Integer offset, @Nullable Integer limit, @Nullable String sort) {
		if (offset != null && offset < 0) {
			throw invalid("'offset' must be a number from 0 to %d, got %d".formatted(Integer.MAX_VALUE, offset));
		}
		if (limit != null && (limit < 1 || limit > MOST)) {
			throw invalid("'limit' must be a number from 1 to %d, got %d".formatted(MOST, limit));
		}
		String by = (sort != null) ? sort : ConnectionSort.OPENED_AT.id();
		boolean descending = by.endsWith(",desc");
		String id = (descending || by.endsWith(",asc")) ? by.substring(0, by.lastIndexOf(',')) : by;
		return new ConnectionPage((offset != null) ? offset : 0, (limit != null) ? limit : DEFAULT_LIMIT,
				ConnectionSort.of(id), descending);
	}

	/**
	 * Return the page of a request that is all text.
	 * @param offset as of the other method
	 * @param limit as of the other method
	 * @param sort as of the other method
	 * @return the page
	 * @throws InvalidEndpointRequestException if a parameter makes no sense
	 */
	static ConnectionPage parse(@Nullable String offset, @Nullable String limit, @Nullable String sort) {
		return of(number("offset", 0, Integer.MAX_VALUE, offset), number("limit", 1, MOST, limit), sort);
	}

	private static @Nullable Integer number(String name, int least, int most, @Nullable String text) {
		try {
			return (text != null) ? Integer.valueOf(text) : null;
		}
		catch (NumberFormatException ex) {
			throw invalid("'%s' must be a number from %d to %d, got '%s'".formatted(name, least, most, text));
		}
	}

	private static InvalidEndpointRequestException invalid(String message) {
		return new InvalidEndpointRequestException(message, message);
	}

	/**
	 * Select the connections of this page. Of all others, nothing but what they are
	 * sorted by is read, and no more are kept than come before the end of this page.
	 * @param connections all connections
	 * @param visitor gets each of them, as they are looked at but once
	 * @return those of this page, in order
	 */
	Selection select(Iterable<TcpConnection> connections, Consumer<TcpConnection> visitor) {
		Comparator<Keyed> order = this.sort.order(this.descending);
		long end = (long) this.offset + this.limit;
		PriorityQueue<Keyed> first = new PriorityQueue<>(order.reversed());
		int total = 0;
		for (TcpConnection connection : connections) {
			visitor.accept(connection);
			Keyed keyed = this.sort.read(connection);
			total++;
			if (first.size() < end) {
				first.add(keyed);
			}
			else if (order.compare(keyed, first.element()) < 0) {
				first.remove();
				first.add(keyed);
			}
		}
		Deque<TcpConnection> page = new ArrayDeque<>();
		while (first.size() > this.offset) {
			page.addFirst(first.remove().connection());
		}
		return new Selection(List.copyOf(page), total);
	}

	/**
	 * Connections of a page.
	 *
	 * @param connections the connections in order
	 * @param total how many there are on all pages
	 */
	record Selection(List<TcpConnection> connections, int total) {
	}

}
