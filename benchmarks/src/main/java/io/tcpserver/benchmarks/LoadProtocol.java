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

package io.tcpserver.benchmarks;

import java.util.Locale;

/**
 * What the load generator speaks. Requests of different connections and bursts differ, so
 * that a lost, repeated or late reply is noticed.
 */
enum LoadProtocol {

	/**
	 * Lines, each of which comes back in upper case.
	 */
	LINES {

		@Override
		Burst burst(int connection, int number, Load load) {
			StringBuilder lines = new StringBuilder();
			for (int i = 0; i < load.depth(); i++) {
				String start = "c%d-%d-%d-".formatted(connection, number, i);
				lines.append(start).append("x".repeat(load.lineBytes() - 1 - start.length())).append('\n');
			}
			return new Burst(lines.toString(), lines.toString().toUpperCase(Locale.ROOT));
		}

	},

	/**
	 * Commands of Redis. A SET and a GET of the same key take turns, so that each GET
	 * shows the value of the burst.
	 */
	RESP {

		@Override
		Burst burst(int connection, int number, Load load) {
			StringBuilder requests = new StringBuilder();
			StringBuilder replies = new StringBuilder();
			for (int i = 0; i < load.depth(); i++) {
				String key = "key:%d:%d".formatted(connection, i / 2);
				String start = "c%d-%d-%d-".formatted(connection, number, i / 2);
				String value = start + "x".repeat(load.lineBytes() - start.length());
				if (i % 2 == 0) {
					requests.append("*3\r\n").append(bulk("SET")).append(bulk(key)).append(bulk(value));
					replies.append("+OK\r\n");
				}
				else {
					requests.append("*2\r\n").append(bulk("GET")).append(bulk(key));
					replies.append(bulk(value));
				}
			}
			return new Burst(requests.toString(), replies.toString());
		}

		private String bulk(String text) {
			return "$%d\r\n%s\r\n".formatted(text.length(), text);
		}

	};

	/**
	 * Return what a connection sends in one write.
	 * @param connection the number of the connection
	 * @param number the number of the burst
	 * @param load how many requests, and of what size
	 */
	abstract Burst burst(int connection, int number, Load load);

}
