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
import java.util.function.UnaryOperator;

import io.tcpserver.log.PeerText;
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

	private final OwnCoding<T> coding;

	// Whether the framing has changed to this: what arrives is in this format, too
	private final boolean change;

	// The following are guarded by the turns

	private boolean open;

	private @Nullable MessageHandler<?> hook;

	/**
	 * Create a format.
	 * @param server the format of the server
	 * @param connection the connection
	 * @param coding the coding of the connection, which may begin as that of the server
	 */
	OwnFormat(WireFormat<T> server, NettyConnection connection, OwnCoding<T> coding) {
		this(server, connection, coding, false);
	}

	private OwnFormat(WireFormat<T> other, NettyConnection connection, OwnCoding<T> coding, boolean change) {
		super(other, coding);
		this.connection = connection;
		this.coding = coding;
		this.change = change;
	}

	/**
	 * Create the format of a connection that changes its framing.
	 * @param <T> the type of incoming messages
	 * @param before the format before, which may still be used for a reply
	 * @param connection the connection
	 * @param change returns the coding from now on
	 * @return the format from now on
	 */
	static <T> OwnFormat<T> change(WireFormat<T> before, NettyConnection connection, UnaryOperator<Coding<T>> change) {
		if (!(before instanceof OwnFormat<T> own)) {
			OwnFormat<T> changed = new OwnFormat<>(before, connection, new OwnCoding<>(change.apply(before.coding())),
					true);
			changed.open(null);
			return changed;
		}
		OwnFormat<T> changed = new OwnFormat<>(own, connection, own.coding.changed(change), true);
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
	 * @param codings creates it
	 * @return {@code false} if it could not be created
	 */
	boolean createCodec(ConnectionCodings<T> codings) {
		try {
			this.coding.begin(codings.create(this.connection.view()));
			return true;
		}
		catch (Throwable ex) {
			this.connection.close(HandlerFailures.report(this.connection, new IllegalStateException(
					"The codec of %s could not be created by %s".formatted(this.connection, codings), ex)));
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
		this.coding.lock();
		if (this.coding.isLockedTwice()) {
			// By a hook, a converter or a codec, whose message would come second
			this.coding.unlock();
			throw new IllegalStateException(
					"Cannot send to %s while the same thread encodes or decodes one of its messages"
						.formatted(this.connection));
		}
	}

	@Override
	public void end() {
		this.coding.unlock();
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
