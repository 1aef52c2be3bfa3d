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

package io.tcpserver.netty;

import java.io.IOException;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerConfig;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
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
	 * @param faster which part of the times it waits: a tenth, for example
	 */
	public static TcpServer bind(int faster, TcpServerConfig config, StreamHandler handler) throws IOException {
		return NettyTcpServer.bind(config, Transports.get(config.transport()),
				new HandlerRunner.Blocking(config, handler), times(faster));
	}

	/**
	 * Bind a server whose handler does not block.
	 * @param faster which part of the times it waits: a tenth, for example
	 */
	public static TcpServer bindAsync(int faster, TcpServerConfig config, AsyncStreamHandler handler)
			throws IOException {
		return NettyTcpServer.bind(config, Transports.get(config.transport()), new HandlerRunner.Async(config, handler),
				times(faster));
	}

	/**
	 * Bind a server with a handler of messages.
	 * @param faster which part of the times it waits: a tenth, for example
	 */
	public static TcpServer bindMessages(int faster, TcpServerConfig config, FrameCodec codec,
			MessageHandler<String> handler) throws IOException {
		FrameFormat<String> format = new FrameFormat<>(codec, PayloadConverter.string(config.charset()));
		return NettyTcpServer.bind(config, Transports.get(config.transport()),
				new MessageRunner<>(config, format, handler), times(faster));
	}

	static EngineTimes times(int faster) {
		EngineTimes times = EngineTimes.DEFAULTS;
		return new EngineTimes(times.end() / faster, times.rateGrace() / faster, times.silence() / faster,
				times.turn() / faster, times.shortage() / faster, times.farewell() / faster, times.quiet() / faster,
				times.drainQuiet() / faster, times.linger() / faster, times.stalled() / faster,
				times.firstBackOff() / faster, times.longestBackOff() / faster, times.recovery() / faster,
				times.episode() / faster, times.close() / faster, times.notice() / faster, times.abort() / faster);
	}

}
