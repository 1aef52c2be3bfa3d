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

import java.util.HashMap;
import java.util.Map;

/**
 * What an attacked server says about itself.
 *
 * @param transport the transport in use
 * @param maxHeld the most that its connections have held
 * @param held what they hold now
 * @param total the most that they may hold
 * @param reserved what Netty has reserved beside it
 * @param heap what is in use of the heap without garbage
 * @param connections how many connections there are, pending handshakes included
 * @param maxConnections how many may be
 * @param received how many bytes have arrived
 * @param closed how many connections were closed, by reason
 * @param rejected how many connections were rejected, by reason
 */
record VictimReport(String transport, long maxHeld, long held, long total, long reserved, long heap, int connections,
		int maxConnections, long received, String closed, String rejected) {

	// What normal clients send in a second
	private static final int NORMAL = 4096;

	/**
	 * Return whether nothing has happened but what normal clients do.
	 */
	boolean isStill(VictimReport before) {
		return Math.abs(this.connections - before.connections) <= 2 && this.received - before.received < NORMAL;
	}

	@Override
	public String toString() {
		return "transport=%s maxHeld=%d held=%d total=%d reserved=%d heap=%d connections=%d maxConnections=%d received=%d closed=%s rejected=%s"
			.formatted(this.transport, this.maxHeld, this.held, this.total, this.reserved, this.heap, this.connections,
					this.maxConnections, this.received, this.closed, this.rejected);
	}

	static VictimReport parse(String line) {
		Map<String, String> values = new HashMap<>();
		for (String word : line.split(" ")) {
			int at = word.indexOf('=');
			if (at != -1) {
				values.put(word.substring(0, at), word.substring(at + 1));
			}
		}
		return new VictimReport(values.get("transport"), Long.parseLong(values.get("maxHeld")),
				Long.parseLong(values.get("held")), Long.parseLong(values.get("total")),
				Long.parseLong(values.get("reserved")), Long.parseLong(values.get("heap")),
				Integer.parseInt(values.get("connections")), Integer.parseInt(values.get("maxConnections")),
				Long.parseLong(values.get("received")), values.get("closed"), values.get("rejected"));
	}

}
