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

package io.tcpserver.netty.message;

import io.tcpserver.netty.connection.NettyConnection;

/**
 * Whether reading from a connection is paused, as enough waits for its handler. Confined
 * to the I/O thread.
 */
final class ReadingPause {

	private final NettyConnection connection;

	private boolean on;

	ReadingPause(NettyConnection connection) {
		this.connection = connection;
	}

	boolean isOn() {
		return this.on;
	}

	void begin() {
		if (!this.on) {
			this.on = true;
			this.connection.reads().want(false);
		}
	}

	void end() {
		if (this.on) {
			this.on = false;
			this.connection.reads().want(true);
		}
	}

}
