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

package io.tcpserver.netty.server;

import java.io.IOException;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.message.MessageRunner;
import io.tcpserver.netty.stream.AsyncStreamRunner;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.netty.transport.Transports;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;

/**
 * Servers of which the engine waits for a part only of {@link EngineTimes}, for tests
 * that would wait with it. All times keep their proportions.
 */
public final class HurriedServers {

	private HurriedServers() {
	}

	/**
	 * Bind a server whose handler may block.
	 * @param faster which part of the times it waits: 10 for a tenth; below one for
	 * longer
	 */
	public static TcpServer bind(double faster, TcpServerSettings settings, StreamHandler handler) throws IOException {
		return NettyTcpServer.bind(settings, Transports.get(settings.transport()),
				new BlockingStreamRunner(settings, handler), times(faster));
	}

	/**
	 * Bind a server whose handler does not block.
	 * @param faster which part of the times it waits: 10 for a tenth; below one for
	 * longer
	 */
	public static TcpServer bindAsync(double faster, TcpServerSettings settings, AsyncStreamHandler handler)
			throws IOException {
		return NettyTcpServer.bind(settings, Transports.get(settings.transport()),
				new AsyncStreamRunner(settings, handler), times(faster));
	}

	/**
	 * Bind a server with a handler of messages.
	 * @param faster which part of the times it waits: 10 for a tenth; below one for
	 * longer
	 */
	public static TcpServer bindMessages(double faster, TcpServerSettings settings, FrameCodec codec,
			MessageHandler<String> handler) throws IOException {
		return NettyTcpServer.bind(settings, Transports.get(settings.transport()),
				new MessageRunner<>(settings, codec, PayloadConverter.string(settings.charset()), handler),
				times(faster));
	}

	static EngineTimes times(double faster) {
		EngineTimes times = EngineTimes.DEFAULTS;
		return new EngineTimes(part(times.end(), faster), part(times.rateGrace(), faster),
				part(times.silence(), faster), part(times.turn(), faster), part(times.shortage(), faster),
				part(times.lastBytes(), faster), part(times.quiet(), faster), part(times.drainQuiet(), faster),
				part(times.linger(), faster), part(times.stalled(), faster), part(times.firstBackOff(), faster),
				part(times.longestBackOff(), faster), part(times.recovery(), faster), part(times.episode(), faster),
				part(times.patience(), faster), part(times.close(), faster), part(times.notice(), faster),
				part(times.abort(), faster));
	}

	private static long part(long nanos, double faster) {
		return (long) (nanos / faster);
	}

}
