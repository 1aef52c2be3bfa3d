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

package io.tcpserver.settings;

/**
 * How a server listens.
 *
 * @param backlog how many connections may wait in the kernel to be accepted
 * @param acceptBatch how many connections are accepted in one go before others get their
 * turn (<a href="../doc-files/asyncio.html#a34">asyncio A34</a>); with
 * {@link Transport#IO_URING} the operating system decides
 * @param reuseAddress whether an address can be bound while old connections on it linger
 * @param reusePort whether several processes may listen on the same port
 * (<a href="../doc-files/asyncio.html#a16">asyncio A16</a>); binding fails where the
 * platform has no such option (<a href="../doc-files/asyncio.html#a09">asyncio A09</a>)
 * @param cleanupSocket whether the file of a Unix domain socket is removed when the
 * server closes (<a href="../doc-files/asyncio.html#s16">asyncio S16, S20</a>)
 * @since 0.1.0
 */
public record ListenSettings(int backlog, int acceptBatch, boolean reuseAddress, boolean reusePort,
		boolean cleanupSocket) {

	// Ranch, Thousand Island and Vert.x; asyncio's 100 is small for reconnecting fleets
	private static final int DEFAULT_BACKLOG = 1024;

	// Netty's default
	private static final int DEFAULT_ACCEPT_BATCH = 16;

	public ListenSettings {
		SettingChecks.requirePositive("backlog", backlog);
		SettingChecks.requirePositive("accept-batch", acceptBatch);
	}

	/**
	 * Return the defaults: a backlog of 1024 and batches of 16; addresses are reused,
	 * ports are not shared, and the file of a socket is removed.
	 * @return the defaults
	 */
	public static ListenSettings defaults() {
		return new ListenSettings(DEFAULT_BACKLOG, DEFAULT_ACCEPT_BATCH, true, false, true);
	}

	/**
	 * Return a copy with another backlog.
	 * @param backlog how many connections may wait in the kernel to be accepted
	 * @return the copy
	 */
	public ListenSettings withBacklog(int backlog) {
		return new ListenSettings(backlog, this.acceptBatch, this.reuseAddress, this.reusePort, this.cleanupSocket);
	}

	/**
	 * Return a copy with batches of another size.
	 * @param acceptBatch how many connections are accepted in one go
	 * @return the copy
	 */
	public ListenSettings withAcceptBatch(int acceptBatch) {
		return new ListenSettings(this.backlog, acceptBatch, this.reuseAddress, this.reusePort, this.cleanupSocket);
	}

	/**
	 * Return a copy that reuses addresses, or does not.
	 * @param reuseAddress whether an address can be bound while old connections on it
	 * linger
	 * @return the copy
	 */
	public ListenSettings withReuseAddress(boolean reuseAddress) {
		return new ListenSettings(this.backlog, this.acceptBatch, reuseAddress, this.reusePort, this.cleanupSocket);
	}

	/**
	 * Return a copy that shares ports, or does not.
	 * @param reusePort whether several processes may listen on the same port
	 * @return the copy
	 */
	public ListenSettings withReusePort(boolean reusePort) {
		return new ListenSettings(this.backlog, this.acceptBatch, this.reuseAddress, reusePort, this.cleanupSocket);
	}

	/**
	 * Return a copy that removes the file of a Unix domain socket, or does not.
	 * @param cleanupSocket whether the file is removed when the server closes
	 * @return the copy
	 */
	public ListenSettings withCleanupSocket(boolean cleanupSocket) {
		return new ListenSettings(this.backlog, this.acceptBatch, this.reuseAddress, this.reusePort, cleanupSocket);
	}

}
