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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;

import io.tcpserver.TcpServer;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import org.jspecify.annotations.Nullable;

/**
 * Broadcasts to the connections of a message handler.
 */
final class MessageBroadcastServer implements BroadcastServer {

	private final TcpServer server;

	private final CountingCodec codec;

	private MessageBroadcastServer(TcpServer server, CountingCodec codec) {
		this.server = server;
		this.codec = codec;
	}

	static MessageBroadcastServer start(String transport) throws IOException {
		CountingCodec codec = new CountingCodec(MessageServers.lines());
		return new MessageBroadcastServer(
				StreamServers.builder(transport).asyncMessageHandler(codec, (line, connection) -> null).start(), codec);
	}

	@Override
	public int port() {
		return StreamServers.port(this.server);
	}

	@Override
	public int clients() {
		return this.server.connections().size();
	}

	@Override
	public void broadcast(String line) {
		this.server.connections().broadcast(line);
	}

	@Override
	public long encodes() {
		return this.codec.encodes.sum();
	}

	/**
	 * Counts what it encodes.
	 */
	private static final class CountingCodec implements FrameCodec {

		private final FrameCodec codec;

		private final LongAdder encodes = new LongAdder();

		CountingCodec(FrameCodec codec) {
			this.codec = codec;
		}

		@Override
		public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
			return this.codec.decode(input);
		}

		@Override
		public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
			this.encodes.increment();
			this.codec.encode(payload, output);
		}

	}

}
