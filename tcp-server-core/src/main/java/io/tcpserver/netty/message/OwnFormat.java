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

import java.util.Objects;

import io.tcpserver.log.PeerText;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecFactory;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.OutboundTurns;
import org.jspecify.annotations.Nullable;

/**
 * The format of one connection, where it differs from that of the server: the connection
 * has a codec of its own, or what it sends passes a hook of its handler. So messages are
 * sent in turns: in each, one message passes the hook, is encoded and is queued, and the
 * order of the bytes is that of the calls. Safe for use by multiple threads.
 *
 * @param <T> the type of incoming messages
 */
final class OwnFormat<T> extends WireFormat<T> implements OutboundTurns {

	private final NettyConnection connection;

	private final OwnCodec codec;

	// Whether the framing has changed to this: what arrives is in this format, too
	private final boolean change;

	// The following are guarded by the turns

	private boolean open;

	private @Nullable MessageHandler<?> hook;

	/**
	 * Create a format.
	 * @param server the format of the server
	 * @param connection the connection
	 * @param codec the codec of the connection, which may begin as that of the server
	 */
	OwnFormat(WireFormat<T> server, NettyConnection connection, OwnCodec codec) {
		this(server, connection, codec, false);
	}

	private OwnFormat(WireFormat<T> other, NettyConnection connection, OwnCodec codec, boolean change) {
		super(other, codec);
		this.connection = connection;
		this.codec = codec;
		this.change = change;
	}

	/**
	 * Create the format of a connection that changes its framing.
	 * @param <T> the type of incoming messages
	 * @param before the format before, which may still be used for a reply
	 * @param connection the connection
	 * @param codec the codec from now on
	 * @return the format from now on
	 */
	static <T> OwnFormat<T> change(WireFormat<T> before, NettyConnection connection, FrameCodec codec) {
		if (!(before instanceof OwnFormat<T> own)) {
			OwnFormat<T> changed = new OwnFormat<>(before, connection, new OwnCodec(codec), true);
			changed.open(null);
			return changed;
		}
		OwnFormat<T> changed = new OwnFormat<>(own, connection, own.codec.with(codec), true);
		own.begin();
		try {
			changed.hook = own.hook;
			changed.open = own.open;
		}
		finally {
			own.end();
		}
		return changed;
	}

	boolean isChange() {
		return this.change;
	}

	/**
	 * Create the codec of the connection, or end the connection.
	 * @param codecs creates it
	 * @return {@code false} if it could not be created
	 */
	boolean createCodec(FrameCodecFactory codecs) {
		try {
			this.codec.replace(Objects.requireNonNull(codecs.create(this.connection.view()), "create returned null"));
			return true;
		}
		catch (Throwable ex) {
			this.connection.close(HandlerFailures.report(this.connection, new IllegalStateException(
					"The frame codec of %s could not be created by %s".formatted(this.connection, codecs), ex)));
			return false;
		}
	}

	/**
	 * Let messages be sent from now on, as the handler is called next.
	 * @param handler the handler of the connection, {@code null} if it has no hook
	 */
	void open(@Nullable MessageHandler<?> handler) {
		begin();
		try {
			this.hook = handler;
			this.open = true;
		}
		finally {
			end();
		}
	}

	@Override
	public void begin() {
		this.codec.lock();
		if (this.codec.isLockedTwice()) {
			// By a hook, a converter or a codec, whose message would come second
			this.codec.unlock();
			throw new IllegalStateException(
					"Cannot send to %s while the same thread encodes or decodes one of its messages"
						.formatted(this.connection));
		}
	}

	@Override
	public void end() {
		this.codec.unlock();
	}

	@Override
	public boolean isOpen() {
		return this.open;
	}

	@Override
	void encode(Object message, FrameOutput output) {
		super.encode(hooked(message), output);
	}

	private Object hooked(Object message) {
		MessageHandler<?> hook = this.hook;
		if (hook == null) {
			return message;
		}
		try {
			return Objects.requireNonNull(hook.onSend(message, this.connection.view()), "it has returned null");
		}
		catch (IllegalArgumentException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalArgumentException(
					"Cannot send a %s: onSend of %s has failed: %s".formatted(message.getClass().getName(),
							hook.getClass().getName(), PeerText.printableMessage(ex.getMessage())),
					ex);
		}
	}

}
