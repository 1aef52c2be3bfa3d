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

package io.tcpserver.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * How much memory connections may hold.
 *
 * @since 0.1.0
 */
public class TcpServerMemoryProperties {

	/**
	 * Most data that is kept for one connection until its handler takes it. Not less than
	 * 'stream.limit'. By default, what the framing and the handler need. If a size suffix
	 * is not specified, bytes will be used.
	 */
	private @Nullable DataSize connectionInput;

	/**
	 * Most data that may wait to be sent to one client. By default, there is no limit
	 * besides that of slow consumers. If a size suffix is not specified, bytes will be
	 * used.
	 */
	private @Nullable DataSize connectionOutput;

	/**
	 * Maximum memory that all connections of the server may hold: the arrays and buffers,
	 * used or not, for input, messages decoded ahead and output, TLS handshakes, and a
	 * fixed cost for each connection. Over it, connections that hold more than their
	 * share and make no progress are closed. By default, a quarter of the maximum heap,
	 * shared by all servers without a value. If a size suffix is not specified, bytes
	 * will be used.
	 */
	private @Nullable DataSize total;

	public @Nullable DataSize getConnectionInput() {
		return this.connectionInput;
	}

	public void setConnectionInput(@Nullable DataSize connectionInput) {
		this.connectionInput = connectionInput;
	}

	public @Nullable DataSize getConnectionOutput() {
		return this.connectionOutput;
	}

	public void setConnectionOutput(@Nullable DataSize connectionOutput) {
		this.connectionOutput = connectionOutput;
	}

	public @Nullable DataSize getTotal() {
		return this.total;
	}

	public void setTotal(@Nullable DataSize total) {
		this.total = total;
	}

}
