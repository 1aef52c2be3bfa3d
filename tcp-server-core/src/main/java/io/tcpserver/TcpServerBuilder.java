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

package io.tcpserver;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.netty.NettyTcpServers;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.StreamHandler;

/**
 * Builds a {@link TcpServer} from settings and a handler. This is where the contract, the
 * handlers and the engine are put together; nothing else in this package knows the other
 * two. Not safe for use by multiple threads.
 *
 * @since 0.1.0
 */
public final class TcpServerBuilder {

	private Consumer<TcpServerSettingsBuilder> settings = (settings) -> {
	};

	private final HandlerChoice<StreamHandler, AsyncStreamHandler> handler = new HandlerChoice<>();

	TcpServerBuilder() {
	}

	/**
	 * Set the name of the server, which is in its log lines, the names of its threads and
	 * its meters.
	 * @param name the name, {@value TcpServer#DEFAULT_NAME} if none is set
	 * @return this builder
	 */
	public TcpServerBuilder name(String name) {
		Objects.requireNonNull(name, "name");
		return settings((settings) -> settings.name(name));
	}

	/**
	 * Add an internet address.
	 * @param host a host name or IP address; empty means all interfaces
	 * @param port the port, zero for an ephemeral one
	 * @return this builder
	 */
	public TcpServerBuilder address(String host, int port) {
		return settings((settings) -> settings.address(host, port));
	}

	/**
	 * Add an address.
	 * @param address an internet or Unix domain address
	 * @return this builder
	 */
	public TcpServerBuilder address(SocketAddress address) {
		return settings((settings) -> settings.address(address));
	}

	/**
	 * Add a port on all interfaces, IPv6 and IPv4.
	 * @param port the port, zero for an ephemeral one
	 * @return this builder
	 */
	public TcpServerBuilder port(int port) {
		return settings((settings) -> settings.port(port));
	}

	/**
	 * Add a Unix domain socket.
	 * @param path the path of the socket
	 * @return this builder
	 */
	public TcpServerBuilder path(Path path) {
		return settings((settings) -> settings.path(path));
	}

	/**
	 * Share I/O threads with other servers that are given the same object. By default, a
	 * server has threads of its own, as many as there are processors.
	 * @param shared the threads
	 * @return this builder
	 */
	public TcpServerBuilder ioThreads(SharedIoThreads shared) {
		Objects.requireNonNull(shared, "shared");
		return settings((settings) -> settings.ioThreads(shared));
	}

	/**
	 * Change any setting.
	 * @param settings called after earlier ones when the server is created
	 * @return this builder
	 */
	public TcpServerBuilder settings(Consumer<TcpServerSettingsBuilder> settings) {
		this.settings = this.settings.andThen(settings);
		return this;
	}

	/**
	 * Handle connections with a handler that may block.
	 * @param handler the handler, {@link StreamHandler#perConnection} for one that has
	 * another instance for each connection
	 * @return this builder
	 */
	public TcpServerBuilder streamHandler(StreamHandler handler) {
		Objects.requireNonNull(handler, "handler");
		this.handler.stream(handler, (settings) -> NettyTcpServers.bind(settings, handler));
		return this;
	}

	/**
	 * Handle connections with a handler that does not block.
	 * @param handler the handler, {@link AsyncStreamHandler#perConnection} for one that
	 * has another instance for each connection
	 * @return this builder
	 */
	public TcpServerBuilder asyncStreamHandler(AsyncStreamHandler handler) {
		Objects.requireNonNull(handler, "handler");
		this.handler.asyncStream(handler, (settings) -> NettyTcpServers.bindAsync(settings, handler));
		return this;
	}

	/**
	 * Let the stream handler, which was declared before, hand connections over to a
	 * handler of messages as strings, in the charset of the settings; see
	 * {@link TcpConnection#continueWithMessages()}.
	 * @param codec tells the messages apart
	 * @param handler the handler, which says itself whether it may block
	 * @return this builder
	 * @throws IllegalStateException if no stream handler was declared
	 */
	public TcpServerBuilder thenMessages(FrameCodec codec, MessageHandler<String> handler) {
		return thenMessages(codec, (settings) -> PayloadConverter.string(settings.text()), handler);
	}

	/**
	 * Let the stream handler, which was declared before, hand connections over to a
	 * message handler; see {@link TcpConnection#continueWithMessages()}.
	 * @param <T> the type of incoming messages
	 * @param codec tells the messages apart
	 * @param converter converts them
	 * @param handler the handler, which says itself whether it may block
	 * @return this builder
	 * @throws IllegalStateException if no stream handler was declared
	 */
	public <T> TcpServerBuilder thenMessages(FrameCodec codec, PayloadConverter<T> converter,
			MessageHandler<T> handler) {
		Objects.requireNonNull(converter, "converter");
		return thenMessages(codec, (settings) -> converter, handler);
	}

	/**
	 * Let the stream handler, which was declared before, hand connections over to a
	 * message handler, with a codec for each connection; see
	 * {@link TcpConnection#continueWithMessages()}.
	 * @param <T> the type of incoming messages
	 * @param codecs creates what tells the messages of a connection apart
	 * @param converter converts them
	 * @param handler the handler, which says itself whether it may block
	 * @return this builder
	 * @throws IllegalStateException if no stream handler was declared
	 */
	public <T> TcpServerBuilder thenMessages(FrameCodecFactory codecs, PayloadConverter<T> converter,
			MessageHandler<T> handler) {
		Objects.requireNonNull(codecs, "codecs");
		Objects.requireNonNull(converter, "converter");
		Objects.requireNonNull(handler, "handler");
		this.handler.messagesAfter(
				(settings, stream) -> NettyTcpServers.bindThenMessages(settings, stream, codecs, converter, handler),
				(settings, stream) -> NettyTcpServers.bindAsyncThenMessages(settings, stream, codecs, converter,
						handler));
		return this;
	}

	/**
	 * Let the stream handler, which was declared before, hand connections over to a
	 * message handler whose messages are read and written in one step; see
	 * {@link TcpConnection#continueWithMessages()}.
	 * @param <T> the type of incoming messages
	 * @param codec reads and writes messages; {@link MessageCodec#perConnection} for one
	 * that is another instance for each connection
	 * @param handler the handler, which says itself whether it may block
	 * @return this builder
	 * @throws IllegalStateException if no stream handler was declared
	 */
	public <T> TcpServerBuilder thenMessages(MessageCodec<T> codec, MessageHandler<T> handler) {
		Objects.requireNonNull(codec, "codec");
		Objects.requireNonNull(handler, "handler");
		this.handler.messagesAfter(
				(settings, stream) -> NettyTcpServers.bindThenMessages(settings, stream, codec, handler),
				(settings, stream) -> NettyTcpServers.bindAsyncThenMessages(settings, stream, codec, handler));
		return this;
	}

	private <T> TcpServerBuilder thenMessages(FrameCodec codec,
			Function<TcpServerSettings, PayloadConverter<T>> converter, MessageHandler<T> handler) {
		Objects.requireNonNull(codec, "codec");
		Objects.requireNonNull(handler, "handler");
		this.handler.messagesAfter(
				(settings, stream) -> NettyTcpServers.bindThenMessages(settings, stream, codec,
						converter.apply(settings), handler),
				(settings, stream) -> NettyTcpServers.bindAsyncThenMessages(settings, stream, codec,
						converter.apply(settings), handler));
		return this;
	}

	/**
	 * Handle lines or other frames as strings, in the charset of the settings, with a
	 * handler that may block.
	 * @param codec tells the messages apart
	 * @param handler the handler,
	 * {@link MessageHandler#perConnection(java.util.function.Supplier)} for one that has
	 * another instance for each connection
	 * @return this builder
	 */
	public TcpServerBuilder messageHandler(FrameCodec codec, MessageHandler<String> handler) {
		Objects.requireNonNull(codec, "codec");
		Objects.requireNonNull(handler, "handler");
		this.handler.messages((settings) -> NettyTcpServers.bindMessages(settings, codec,
				PayloadConverter.string(settings.text()), handler));
		return this;
	}

	/**
	 * Handle lines or other frames as strings, in the charset of the settings, with a
	 * handler that does not block.
	 * @param codec tells the messages apart
	 * @param handler the handler, {@link AsyncMessageHandler#perConnection} for one that
	 * has another instance for each connection
	 * @return this builder
	 */
	public TcpServerBuilder asyncMessageHandler(FrameCodec codec, AsyncMessageHandler<String> handler) {
		return messageHandler(codec, handler);
	}

	/**
	 * Handle messages of any type.
	 * @param <T> the type of incoming messages
	 * @param codec tells the messages apart
	 * @param converter converts them
	 * @param handler the handler, which says itself whether it may block;
	 * {@link MessageHandler#perConnection(java.util.function.Supplier)} for one that has
	 * another instance for each connection
	 * @return this builder
	 */
	public <T> TcpServerBuilder messageHandler(FrameCodec codec, PayloadConverter<T> converter,
			MessageHandler<T> handler) {
		Objects.requireNonNull(codec, "codec");
		Objects.requireNonNull(converter, "converter");
		Objects.requireNonNull(handler, "handler");
		this.handler.messages((settings) -> NettyTcpServers.bindMessages(settings, codec, converter, handler));
		return this;
	}

	/**
	 * Handle lines or other frames as strings, in the charset of the settings, with a
	 * codec for each connection.
	 * @param codecs creates what tells the messages of a connection apart
	 * @param handler the handler, which says itself whether it may block
	 * @return this builder
	 */
	public TcpServerBuilder messageHandler(FrameCodecFactory codecs, MessageHandler<String> handler) {
		Objects.requireNonNull(codecs, "codecs");
		Objects.requireNonNull(handler, "handler");
		this.handler.messages((settings) -> NettyTcpServers.bindMessages(settings, codecs,
				PayloadConverter.string(settings.text()), handler));
		return this;
	}

	/**
	 * Handle lines or other frames as strings, in the charset of the settings, with a
	 * codec for each connection and a handler that does not block.
	 * @param codecs creates what tells the messages of a connection apart, without
	 * blocking
	 * @param handler the handler
	 * @return this builder
	 */
	public TcpServerBuilder asyncMessageHandler(FrameCodecFactory codecs, AsyncMessageHandler<String> handler) {
		return messageHandler(codecs, handler);
	}

	/**
	 * Handle messages of any type, with a codec for each connection.
	 * @param <T> the type of incoming messages
	 * @param codecs creates what tells the messages of a connection apart
	 * @param converter converts them
	 * @param handler the handler, which says itself whether it may block
	 * @return this builder
	 */
	public <T> TcpServerBuilder messageHandler(FrameCodecFactory codecs, PayloadConverter<T> converter,
			MessageHandler<T> handler) {
		Objects.requireNonNull(codecs, "codecs");
		Objects.requireNonNull(converter, "converter");
		Objects.requireNonNull(handler, "handler");
		this.handler.messages((settings) -> NettyTcpServers.bindMessages(settings, codecs, converter, handler));
		return this;
	}

	/**
	 * Handle messages that are read and written in one step.
	 * @param <T> the type of incoming messages
	 * @param codec reads and writes messages; {@link MessageCodec#perConnection} for one
	 * that is another instance for each connection
	 * @param handler the handler, which says itself whether it may block;
	 * {@link MessageHandler#perConnection(java.util.function.Supplier)} for one that has
	 * another instance for each connection
	 * @return this builder
	 */
	public <T> TcpServerBuilder messageHandler(MessageCodec<T> codec, MessageHandler<T> handler) {
		Objects.requireNonNull(codec, "codec");
		Objects.requireNonNull(handler, "handler");
		this.handler.messages((settings) -> NettyTcpServers.bindMessages(settings, codec, handler));
		return this;
	}

	/**
	 * Handle messages that are read and written in one step, with a handler that does not
	 * block.
	 * @param <T> the type of incoming messages
	 * @param codec reads and writes messages; {@link MessageCodec#perConnection} for one
	 * that is another instance for each connection
	 * @param handler the handler, {@link AsyncMessageHandler#perConnection} for one that
	 * has another instance for each connection
	 * @return this builder
	 */
	public <T> TcpServerBuilder asyncMessageHandler(MessageCodec<T> codec, AsyncMessageHandler<T> handler) {
		return messageHandler(codec, handler);
	}

	/**
	 * Create the server and start serving [{@code asyncio.start_server}].
	 * @return the serving server
	 * @throws ServerBindException if an address cannot be had
	 * @throws IOException if the server cannot be created otherwise
	 * @throws IllegalArgumentException if a setting makes no sense or cannot be honoured
	 * @throws IllegalStateException if there is no handler
	 */
	public TcpServer start() throws IOException {
		TcpServer server = bind();
		server.startServing();
		return server;
	}

	/**
	 * Create the server without serving yet
	 * [{@code asyncio.start_server(start_serving=False)}]. Clients queue in the kernel.
	 * @return the bound server
	 * @throws ServerBindException if an address cannot be had
	 * @throws IOException if the server cannot be created otherwise
	 * @throws IllegalArgumentException if a setting makes no sense or cannot be honoured
	 * @throws IllegalStateException if there is no handler
	 */
	public TcpServer bind() throws IOException {
		return this.handler.bind(TcpServerSettings.of(this.settings));
	}

}
