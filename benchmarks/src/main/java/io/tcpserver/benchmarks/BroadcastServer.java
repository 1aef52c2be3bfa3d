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

/**
 * A server that sends the same message to all of its clients.
 */
interface BroadcastServer {

	/**
	 * Return the port that this server listens on.
	 */
	int port();

	/**
	 * Return how many clients a broadcast would reach now.
	 */
	int clients();

	/**
	 * Send a line to all clients.
	 * @param line the line, without its end
	 */
	void broadcast(String line);

	/**
	 * Return how often a line was turned into bytes so far.
	 */
	long encodes();

}
