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

import io.tcpserver.settings.Transport;

/**
 * How an attacked server is set up.
 *
 * @param handler the kind of handler
 * @param transport the transport
 * @param tls how it speaks TLS
 * @param heap the maximum heap in megabytes
 * @param ioThreads the number of I/O threads
 * @param total {@code memory.total} in bytes, zero for the default
 * @param maxConnections {@code limits.max-connections}, over which clients are rejected;
 * zero for the default
 */
record VictimSettings(HandlerKind handler, Transport transport, TlsKind tls, int heap, int ioThreads, long total,
		int maxConnections) {

	static final int MEGABYTE = 1024 * 1024;

	private static final int SMALL_HEAP = 64;

	private static final int IO_THREADS = 2;

	static VictimSettings of(HandlerKind handler) {
		return new VictimSettings(handler, Transport.AUTO, TlsKind.NONE, SMALL_HEAP, IO_THREADS, 0, 0);
	}

	VictimSettings with(Transport transport) {
		return new VictimSettings(this.handler, transport, this.tls, this.heap, this.ioThreads, this.total,
				this.maxConnections);
	}

	VictimSettings with(TlsKind tls) {
		return new VictimSettings(this.handler, this.transport, tls, this.heap, this.ioThreads, this.total,
				this.maxConnections);
	}

	VictimSettings withHeap(int megabytes) {
		return new VictimSettings(this.handler, this.transport, this.tls, megabytes, this.ioThreads, this.total,
				this.maxConnections);
	}

	VictimSettings withIoThreads(int ioThreads) {
		return new VictimSettings(this.handler, this.transport, this.tls, this.heap, ioThreads, this.total,
				this.maxConnections);
	}

	VictimSettings withLimits(long total, int maxConnections) {
		return new VictimSettings(this.handler, this.transport, this.tls, this.heap, this.ioThreads, total,
				maxConnections);
	}

	/**
	 * Return the most that may be held, given the total.
	 * @param total what the server says that its connections may hold
	 * @return the bound in bytes
	 */
	long bound(long total) {
		return total + total / 4 + this.ioThreads * 64L * 1024;
	}

	String[] toArguments() {
		return new String[] { this.handler.name(), this.transport.name(), this.tls.name(),
				Integer.toString(this.ioThreads), Long.toString(this.total), Integer.toString(this.maxConnections) };
	}

	static VictimSettings fromArguments(String[] arguments) {
		return new VictimSettings(HandlerKind.valueOf(arguments[0]), Transport.valueOf(arguments[1]),
				TlsKind.valueOf(arguments[2]), (int) (Runtime.getRuntime().maxMemory() / MEGABYTE),
				Integer.parseInt(arguments[3]), Long.parseLong(arguments[4]), Integer.parseInt(arguments[5]));
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder(this.handler.toString()).append(this.tls)
			.append(", ")
			.append(this.heap)
			.append(" MB heap");
		if (this.total != 0) {
			text.append(", total ").append(this.total / MEGABYTE).append(" MB");
		}
		if (this.ioThreads != IO_THREADS) {
			text.append(", ").append(this.ioThreads).append(" I/O thread");
		}
		return text.toString();
	}

}
