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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.connection.ConnectionOutput;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.TlsUpgrade;
import io.tcpserver.netty.loop.ScratchOutput;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to a connection on behalf of its message handler. Safe for use by
 * multiple threads.
 *
 * @param <T> the type of incoming messages
 */
final class MessageWriter<T> {

	private static final VarHandle FORMAT;

	private static final VarHandle TLS_REQUESTED;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			FORMAT = lookup.findVarHandle(MessageWriter.class, "format", WireFormat.class);
			TLS_REQUESTED = lookup.findVarHandle(MessageWriter.class, "tlsRequested", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	// That of the server, or the connection's own one; read by any thread
	@SuppressWarnings("UnusedVariable") // read through its handle
	private WireFormat<T> format;

	// That of the reply to the message that is being handled
	private WireFormat<T> replyFormat;

	@SuppressWarnings("UnusedVariable") // read through its handle
	private boolean tlsRequested;

	MessageWriter(NettyConnection connection, WireFormat<T> format) {
		this.connection = connection;
		this.format = format;
		this.replyFormat = format;
	}

	@SuppressWarnings("unchecked") // the field has this type
	private WireFormat<T> format() {
		return (WireFormat<T>) FORMAT.getAcquire(this);
	}

	/**
	 * Return the format of this connection, if it has one of its own.
	 * @return the format, {@code null} if messages are sent as on any other connection
	 */
	@Nullable OwnFormat<T> ownFormat() {
		return (format() instanceof OwnFormat<T> own) ? own : null;
	}

	/**
	 * Frame what is sent from now on in another way, except for the reply to the message
	 * that is being handled. A thread that takes part in that.
	 * @param change returns the coding
	 */
	void framing(UnaryOperator<Coding<T>> change) {
		FORMAT.setRelease(this, OwnFormat.change(format(), this.connection, change));
	}

	/**
	 * Return the format of what arrives, if it has changed.
	 * @return the last format that the framing has changed to, or {@code null}
	 */
	@Nullable WireFormat<T> changedFormat() {
		return (format() instanceof OwnFormat<T> own && own.isChange()) ? own : null;
	}

	/**
	 * Return whether replies are still framed as before a change. I/O thread only.
	 * @return {@code true} from {@link #framing} to {@link #replied}
	 */
	@SuppressWarnings("ReferenceEquality") // a change has a format of its own
	boolean isChanging() {
		return !format().equals(this.replyFormat);
	}

	/**
	 * What was handled when the framing has changed has ended, and the replies are
	 * queued. I/O thread only.
	 */
	void replied() {
		this.replyFormat = format();
	}

	/**
	 * Create the codec of the connection if the server has none for all, or end the
	 * connection.
	 * @param codings creates it, {@code null} if there is one for all
	 * @return {@code false} if it could not be created
	 */
	boolean createCodec(@Nullable ConnectionCodings<T> codings) {
		OwnFormat<T> own = ownFormat();
		return codings == null || own == null || own.createCodec(codings);
	}

	/**
	 * Let messages be sent in the format of the connection, as its handler is called
	 * next.
	 * @param handler the handler of the connection
	 */
	void open(MessageHandler<?> handler) {
		OwnFormat<T> own = ownFormat();
		if (own == null) {
			return;
		}
		MessageHandler<?> hook = handler.hooksSending() ? handler : null;
		own.open(hook);
		if (own.isChange()) {
			// By what has created the handler; the first reply is framed as before
			if (this.replyFormat instanceof OwnFormat<T> before) {
				before.open(hook);
			}
			return;
		}
		MessageRunner<T> runner = MessageRunner.of(this.connection);
		if (hook == null && runner.isFormatOfServer(this.connection)) {
			// Other handlers of the server may have a hook, this one has none
			FORMAT.setRelease(this, runner.format());
		}
		this.replyFormat = format();
	}

	/**
	 * Queue a reply. Unlike what is sent otherwise, it is dropped silently if the
	 * connection is closing.
	 * @param message the message
	 * @throws IllegalArgumentException if it cannot be sent
	 */
	void reply(Object message) {
		WireFormat<T> format = this.replyFormat;
		if (!(format instanceof OwnFormat<T> own)) {
			reply(message, format);
			return;
		}
		own.begin();
		try {
			reply(message, own);
		}
		finally {
			own.end();
		}
	}

	private void reply(Object message, WireFormat<T> format) {
		ConnectionOutput output = this.connection.output();
		if (output.isEnded()) {
			return;
		}
		if (!output.canAppend()) {
			output.write(format.encode(message));
			return;
		}
		ScratchOutput outputs = this.connection.io().scratch().output();
		FrameOutput scratch = outputs.borrow();
		try {
			format.encode(message, scratch);
			output.append(scratch.array(), scratch.size());
		}
		finally {
			outputs.giveBack(scratch);
		}
	}

	/**
	 * Prepare a reply that is not to be sent yet.
	 * @param message the message
	 * @return what to pass to {@link #replyLater} when it is
	 * @throws IllegalArgumentException if it cannot be sent
	 */
	HeldReply hold(Object message) {
		WireFormat<T> format = this.replyFormat;
		// In turns, messages are encoded in the order in which they are sent
		return (format instanceof OwnFormat) ? new HeldReply(message, null)
				: new HeldReply(null, format.encode(message));
	}

	/**
	 * Queue a reply that was held, as {@link #reply} does. I/O thread only.
	 * @param held the reply
	 * @throws IllegalArgumentException if it cannot be sent
	 */
	void replyLater(HeldReply held) {
		byte[] bytes = held.bytes;
		ConnectionOutput output = this.connection.output();
		if (bytes == null) {
			reply(Objects.requireNonNull(held.message, "message"));
		}
		else if (!output.isEnded()) {
			output.append(bytes, bytes.length);
		}
	}

	/**
	 * Send a message in plain text and encrypt from then on.
	 * @param lastMessage the message, {@code null} for none
	 * @return a new future that completes with the handshake
	 * @throws IllegalStateException if that was asked for before, or cannot be done
	 */
	CompletableFuture<Void> startTls(@Nullable Object lastMessage) {
		TlsUpgrade upgrade = TlsUpgrade.of(this.connection);
		if (!TLS_REQUESTED.compareAndSet(this, false, true)) {
			throw new IllegalStateException("%s is being encrypted already".formatted(this.connection));
		}
		if (lastMessage != null) {
			sendPlain(lastMessage);
		}
		upgrade.start();
		return upgrade.doneOrAbort(upgrade.done());
	}

	private void sendPlain(Object message) {
		WireFormat<T> format = this.replyFormat;
		if (!(format instanceof OwnFormat<T> own)) {
			this.connection.output().write(format.encode(message));
			return;
		}
		own.begin();
		try {
			if (!this.connection.output().isClosing()) {
				this.connection.output().write(own.encode(message));
			}
		}
		finally {
			own.end();
		}
	}

	/**
	 * A reply that waits for others to be sent first: encoded, unless that depends on
	 * what is sent before it.
	 */
	static final class HeldReply {

		private final @Nullable Object message;

		private final byte @Nullable [] bytes;

		private HeldReply(@Nullable Object message, byte @Nullable [] bytes) {
			this.message = message;
			this.bytes = bytes;
		}

		/**
		 * Return whether sending it cannot fail.
		 * @return {@code false} if it is still to be encoded
		 */
		boolean isEncoded() {
			return this.bytes != null;
		}

		/**
		 * Return what is held.
		 * @return the number of bytes, at least what the message tells before it is
		 * encoded: zero for objects that do not
		 */
		int size() {
			if (this.bytes != null) {
				return this.bytes.length;
			}
			if (this.message instanceof byte[] array) {
				return array.length;
			}
			if (this.message instanceof ByteBuffer buffer) {
				return buffer.remaining();
			}
			return (this.message instanceof CharSequence text) ? text.length() : 0;
		}

	}

}
