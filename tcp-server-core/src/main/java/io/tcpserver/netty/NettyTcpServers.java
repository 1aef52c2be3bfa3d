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
import io.tcpserver.TcpServerSettings;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.message.MessageRunner;
import io.tcpserver.netty.server.NettyTcpServer;
import io.tcpserver.netty.stream.AsyncStreamRunner;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.NettyModules;
import io.tcpserver.netty.transport.SocketOptions;
import io.tcpserver.netty.transport.Transports;
import io.tcpserver.settings.Transport;
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
	 * @param settings the settings
	 * @param handler the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static TcpServer bind(TcpServerSettings settings, StreamHandler handler) throws IOException {
		return bind(settings, () -> new BlockingStreamRunner(settings, handler));
	}

	/**
	 * Bind a server whose handler does not block.
	 * @param settings the settings
	 * @param handler the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static TcpServer bindAsync(TcpServerSettings settings, AsyncStreamHandler handler) throws IOException {
		return bind(settings, () -> new AsyncStreamRunner(settings, handler));
	}

	/**
	 * Bind a server with a handler of messages.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param codec tells the messages apart
	 * @param converter converts them
	 * @param handler the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindMessages(TcpServerSettings settings, FrameCodec codec,
			PayloadConverter<T> converter, MessageHandler<T> handler) throws IOException {
		return bind(settings, () -> new MessageRunner<>(settings, codec, converter, handler));
	}

	/**
	 * Bind a server with a stream handler, which may block, and a message handler to
	 * which it may hand connections over.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param first the stream handler
	 * @param codec tells the messages apart
	 * @param converter converts them
	 * @param handler the message handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindThenMessages(TcpServerSettings settings, StreamHandler first, FrameCodec codec,
			PayloadConverter<T> converter, MessageHandler<T> handler) throws IOException {
		return bind(settings, () -> {
			MessageRunner<T> messages = new MessageRunner<>(settings, codec, converter, handler);
			return new BlockingStreamRunner(settings, first, messages.executor(), messages);
		});
	}

	/**
	 * Bind a server with a stream handler, which does not block, and a message handler to
	 * which it may hand connections over.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param first the stream handler
	 * @param codec tells the messages apart
	 * @param converter converts them
	 * @param handler the message handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindAsyncThenMessages(TcpServerSettings settings, AsyncStreamHandler first,
			FrameCodec codec, PayloadConverter<T> converter, MessageHandler<T> handler) throws IOException {
		return bind(settings,
				() -> new AsyncStreamRunner(settings, first, new MessageRunner<>(settings, codec, converter, handler)));
	}

	/**
	 * Bind a server with a stream handler, which may block, and a message handler to
	 * which it may hand connections over, and whose connections have a codec each.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param first the stream handler
	 * @param codecs creates what tells the messages of a connection apart
	 * @param converter converts them
	 * @param handler the message handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindThenMessages(TcpServerSettings settings, StreamHandler first,
			FrameCodecFactory codecs, PayloadConverter<T> converter, MessageHandler<T> handler) throws IOException {
		return bind(settings, () -> {
			MessageRunner<T> messages = new MessageRunner<>(settings, codecs, converter, handler);
			return new BlockingStreamRunner(settings, first, messages.executor(), messages);
		});
	}

	/**
	 * Bind a server with a stream handler, which does not block, and a message handler to
	 * which it may hand connections over, and whose connections have a codec each.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param first the stream handler
	 * @param codecs creates what tells the messages of a connection apart
	 * @param converter converts them
	 * @param handler the message handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindAsyncThenMessages(TcpServerSettings settings, AsyncStreamHandler first,
			FrameCodecFactory codecs, PayloadConverter<T> converter, MessageHandler<T> handler) throws IOException {
		return bind(settings, () -> new AsyncStreamRunner(settings, first,
				new MessageRunner<>(settings, codecs, converter, handler)));
	}

	/**
	 * Bind a server with a handler of messages whose connections have a codec each.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param codecs creates what tells the messages of a connection apart
	 * @param converter converts them
	 * @param handler the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindMessages(TcpServerSettings settings, FrameCodecFactory codecs,
			PayloadConverter<T> converter, MessageHandler<T> handler) throws IOException {
		return bind(settings, () -> new MessageRunner<>(settings, codecs, converter, handler));
	}

	/**
	 * Bind a server with a handler of messages that are read and written in one step.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param codec reads and writes messages
	 * @param handler the handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindMessages(TcpServerSettings settings, MessageCodec<T> codec,
			MessageHandler<T> handler) throws IOException {
		return bind(settings, () -> new MessageRunner<>(settings, codec, handler));
	}

	/**
	 * Bind a server with a stream handler, which may block, and a message handler to
	 * which it may hand connections over, and whose messages are read and written in one
	 * step.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param first the stream handler
	 * @param codec reads and writes messages
	 * @param handler the message handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindThenMessages(TcpServerSettings settings, StreamHandler first, MessageCodec<T> codec,
			MessageHandler<T> handler) throws IOException {
		return bind(settings, () -> {
			MessageRunner<T> messages = new MessageRunner<>(settings, codec, handler);
			return new BlockingStreamRunner(settings, first, messages.executor(), messages);
		});
	}

	/**
	 * Bind a server with a stream handler, which does not block, and a message handler to
	 * which it may hand connections over, and whose messages are read and written in one
	 * step.
	 * @param <T> the type of incoming messages
	 * @param settings the settings
	 * @param first the stream handler
	 * @param codec reads and writes messages
	 * @param handler the message handler
	 * @return the bound server
	 * @throws IOException if it cannot be bound; nothing is left behind
	 * @throws IllegalArgumentException if a setting cannot be honoured here
	 * @throws IllegalStateException if Netty's modules are too old, or do not fit to each
	 * other
	 */
	public static <T> TcpServer bindAsyncThenMessages(TcpServerSettings settings, AsyncStreamHandler first,
			MessageCodec<T> codec, MessageHandler<T> handler) throws IOException {
		return bind(settings,
				() -> new AsyncStreamRunner(settings, first, new MessageRunner<>(settings, codec, handler)));
	}

	private static TcpServer bind(TcpServerSettings settings, Supplier<HandlerLauncher> launcher) throws IOException {
		// First, as the other classes of the engine cannot be loaded without
		NettyModules.requireEngine();
		IoTransport transport = transport(settings);
		try {
			return NettyTcpServer.bind(settings, transport, launcher.get());
		}
		catch (LinkageError ex) {
			throw NettyModules.explain(ex);
		}
	}

	private static IoTransport transport(TcpServerSettings settings) {
		// Sockets of the JDK can be adopted by its own selectors only
		IoTransport transport = Transports.get((settings.listeners().isEmpty()) ? settings.transport() : Transport.NIO);
		SocketOptions.check(settings.socket(), transport);
		return transport;
	}

}
