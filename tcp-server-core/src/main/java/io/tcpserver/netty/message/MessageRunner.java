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

import io.tcpserver.TcpServerSettings;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageCodecFactory;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.message.PayloadConverter;
import io.tcpserver.netty.connection.ConnectionInput;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.OutboundEncoder;
import io.tcpserver.netty.loop.HandlerExecutor;
import io.tcpserver.netty.memory.ConnectionCost;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;

/**
 * Runs a handler of messages.
 *
 * @param <T> the type of incoming messages
 */
public final class MessageRunner<T> extends HandlerLauncher {

	private final MessageHandler<T> handler;

	private final ConnectionHandlers<T> handlers;

	private final WireFormat<T> format;

	// Null if all connections share a codec
	private final @Nullable ConnectionCodings<T> codings;

	private final boolean hooksSending;

	private final boolean mayNeedFrames;

	private final HandlerExecutor executor;

	private final MessageConcurrency concurrency;

	private final int limit;

	private final long most;

	/**
	 * Run a handler on connections that share a codec.
	 * @param settings the settings of the server
	 * @param codec tells messages apart
	 * @param converter converts them
	 * @param handler the handler
	 */
	public MessageRunner(TcpServerSettings settings, FrameCodec codec, PayloadConverter<T> converter,
			MessageHandler<T> handler) {
		this(settings, new FrameCoding<>(codec, converter, settings.charset()), null, handler);
	}

	/**
	 * Run a handler on connections that have a codec each.
	 * @param settings the settings of the server
	 * @param codecs creates codecs
	 * @param converter converts messages
	 * @param handler the handler
	 */
	public MessageRunner(TcpServerSettings settings, FrameCodecFactory codecs, PayloadConverter<T> converter,
			MessageHandler<T> handler) {
		this(settings, new OwnCoding<>(null), ConnectionCodings.of(codecs, converter, settings.charset()), handler);
	}

	/**
	 * Run a handler on connections whose messages are read and written in one step.
	 * @param settings the settings
	 * @param codec reads and writes messages
	 * @param handler the handler
	 */
	public MessageRunner(TcpServerSettings settings, MessageCodec<T> codec, MessageHandler<T> handler) {
		this(settings, codec, codec.factory(), handler);
	}

	private MessageRunner(TcpServerSettings settings, MessageCodec<T> codec, @Nullable MessageCodecFactory<T> codecs,
			MessageHandler<T> handler) {
		this(settings, (codecs != null) ? new OwnCoding<>(null) : new TypedCoding<>(codec),
				(codecs != null) ? ConnectionCodings.of(codecs) : null, handler);
	}

	private MessageRunner(TcpServerSettings settings, Coding<T> coding, @Nullable ConnectionCodings<T> codings,
			MessageHandler<T> handler) {
		this.handler = handler;
		this.format = new WireFormat<>(settings, coding);
		this.codings = codings;
		this.hooksSending = handler.hooksSending();
		this.mayNeedFrames = handler.needsFrames();
		this.executor = new HandlerExecutor(settings.name(), settings.handlerThreads());
		this.handlers = new ConnectionHandlers<>(handler, this.executor);
		this.concurrency = settings.messageConcurrency();
		this.limit = settings.streamLimit();
		Long most = settings.memory().connectionInput();
		this.most = (most != null) ? most : Long.MAX_VALUE;
	}

	/**
	 * Return what runs the handler of a connection.
	 * @param <T> the type of incoming messages
	 * @param connection the connection
	 * @return the same for all connections of a server
	 */
	@SuppressWarnings("unchecked") // it is the one that has created the loop
	static <T> MessageRunner<T> of(NettyConnection connection) {
		return ((MessageLoop<T>) connection.input()).runner();
	}

	MessageHandler<T> handler() {
		return this.handler;
	}

	ConnectionHandlers<T> handlers() {
		return this.handlers;
	}

	/**
	 * Return whether the handler of any connection may need the frames of messages.
	 * @return {@code true} if each is to be asked
	 */
	boolean mayNeedFrames() {
		return this.mayNeedFrames;
	}

	WireFormat<T> format() {
		return this.format;
	}

	/**
	 * Create the format of what a connection sends.
	 * @param connection the connection
	 * @return that of the server unless the connection needs one of its own
	 */
	WireFormat<T> newFormat(NettyConnection connection) {
		if (this.codings != null) {
			return new OwnFormat<>(this.format, connection, new OwnCoding<>(null));
		}
		return (this.hooksSending || !isFormatOfServer(connection))
				? new OwnFormat<>(this.format, connection, new OwnCoding<>(this.format.coding())) : this.format;
	}

	/**
	 * Return whether what is sent on a connection may be encoded as what is sent on any
	 * other one of its server.
	 * @param connection the connection
	 * @return {@code false} if each has its own codec, or was read as a stream before
	 */
	boolean isFormatOfServer(NettyConnection connection) {
		return this.codings == null && connection.host().launcher().equals(this);
	}

	@Override
	public HandlerExecutor executor() {
		return this.executor;
	}

	/**
	 * Return what creates the coding of a connection.
	 * @return its source, {@code null} if all connections share one codec
	 */
	@Nullable ConnectionCodings<T> codings() {
		return this.codings;
	}

	@Override
	public OutboundEncoder encoder() {
		return this.format;
	}

	/**
	 * Return whether several messages of one connection may be handled at a time.
	 * @return {@code false} if that is so for none
	 */
	boolean mayRunConcurrently() {
		return this.concurrency.limit() > 1 || this.handler.mayRunConcurrently();
	}

	/**
	 * Return how many messages of one connection may be handled at a time, unless the
	 * handler says otherwise.
	 * @return the settings
	 */
	MessageConcurrency concurrency() {
		return this.concurrency;
	}

	/**
	 * Return how much may wait for a handler that is busy.
	 * @return the number of bytes at which reading pauses
	 */
	int limit() {
		return this.limit;
	}

	/**
	 * Return how much may be kept of a frame that is not complete.
	 * @return the number of bytes at which it is too large
	 */
	long most() {
		return this.most;
	}

	void execute(String connectionId, Runnable task) {
		this.executor.execute(connectionId, task);
	}

	@Override
	protected ConnectionInput newInput(NettyConnection connection) {
		return new MessageLoop<>(connection, this);
	}

	@Override
	protected void start(NettyConnection connection) {
		((MessageLoop<?>) connection.input()).start();
	}

	@Override
	public int connectionCost() {
		return ConnectionCost.MESSAGES;
	}

	@Override
	protected boolean mayReply() {
		return this.handler.mayReply();
	}

	@Override
	public boolean hasSingleCarrier() {
		return this.handler.mayBlockEver() && this.executor.hasSingleCarrier();
	}

	@Override
	public void close() {
		this.executor.close();
	}

}
