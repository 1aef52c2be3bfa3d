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
import java.util.function.Supplier;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerConfig;
import io.tcpserver.Transport;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;

/**
 * The entry to the engine. Applications use {@link TcpServer#builder()}.
 *
 * @since 0.1.0
 */
public final class NettyTcpServers {

	private NettyTcpServers() {
	}

	/**
	 * Bind a server whose handler may block.
	 * @param config the settings
	 * @param handler the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static TcpServer bind(TcpServerConfig config, StreamHandler handler) throws IOException {
		return bind(config, () -> new HandlerRunner.Blocking(config, handler));
	}

	/**
	 * Bind a server whose handler does not block.
	 * @param config the settings
	 * @param handler the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static TcpServer bindAsync(TcpServerConfig config, AsyncStreamHandler handler) throws IOException {
		return bind(config, () -> new HandlerRunner.Async(config, handler));
	}

	/**
	 * Bind a server with a handler of messages.
	 * @param <T> the type of incoming messages
	 * @param config the settings
	 * @param codec tells the messages apart
	 * @param converter converts them
	 * @param handler the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindMessages(TcpServerConfig config, FrameCodec codec, PayloadConverter<T> converter,
			MessageHandler<T> handler) throws IOException {
		return bind(config, () -> new MessageRunner<>(config, new FrameFormat<>(config, codec, converter), handler));
	}

	private static TcpServer bind(TcpServerConfig config, Supplier<HandlerRunner> runner) throws IOException {
		// First, as the other classes of the engine cannot be loaded without
		NettyModules.requireEngine();
		IoTransport transport = transport(config);
		try {
			return NettyTcpServer.bind(config, transport, runner.get());
		}
		catch (LinkageError ex) {
			throw NettyModules.explain(ex);
		}
	}

	private static IoTransport transport(TcpServerConfig config) {
		// Sockets of the JDK can be adopted by its own selectors only
		IoTransport transport = Transports.get((config.listeners().isEmpty()) ? config.transport() : Transport.NIO);
		SocketOptions.check(config.socket(), transport);
		return transport;
	}

}
