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

package io.tcpserver.netty.stream;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tcpserver.CloseReason;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.netty.connection.ConnectionInput;
import io.tcpserver.netty.connection.ConnectionOutput;
import io.tcpserver.netty.connection.ForcedEnd;
import io.tcpserver.netty.connection.NettyConnection;
import org.jspecify.annotations.Nullable;

/**
 * The bridge from the I/O thread to whoever reads a connection. The I/O thread puts what
 * arrives into this mailbox, which wakes the reader once it has enough; the reader, in
 * its {@link ReadTurn}, moves it into its {@link ReceiveBuffer}, which holds all the
 * rules of reading.
 */
final class StreamInput extends ReaderMailbox implements ConnectionInput {

	private static final VarHandle CAPACITY;

	static {
		try {
			CAPACITY = MethodHandles.lookup().findVarHandle(StreamInput.class, "capacity", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	// Confined to whoever holds the claim
	private final ReceiveBuffer buffer;

	private final ReadTurn turn;

	// Whether nobody reads or writes any more; seen at once by the handler that says so
	private boolean handedOver;

	// Written by whoever holds the claim: what the buffer holds
	private int capacity;

	StreamInput(NettyConnection connection, int limit, int most) {
		this.connection = connection;
		this.buffer = new ReceiveBuffer(limit, connection.peerFailures());
		this.turn = new ReadTurn(this, connection, this.buffer, most);
	}

	ReadTurn turn() {
		return this.turn;
	}

	@Override
	int limit() {
		return this.buffer.limit();
	}

	@Override
	public void feed(ByteBuf arrived) {
		byte[] bytes = new byte[arrived.readableBytes()];
		arrived.readBytes(bytes);
		// Whoever is woken writes soon
		this.connection.io().sweepSoon();
		feed(bytes);
	}

	@Override
	public void wrongProtocol(FrameException found) {
		ForcedEnd.protocolError(this.connection, found);
	}

	@Override
	public void feedEof() {
		put(new InputEnding.End(CloseReason.PEER));
		wakeAny();
	}

	@Override
	public void closing() {
		put(new InputEnding.End(this.connection.end().knownReason()));
		wakeAny();
	}

	@Override
	public void socketClosed(@Nullable Supplier<? extends IOException> failure) {
		// What had arrived when this side has cut the connection off can still be read
		if (failure != null) {
			put(new InputEnding.Failure(failure));
			// No read returns it any more, and its handler may not run for a while
			drop();
		}
		else {
			put(new InputEnding.End(this.connection.end().knownReason()));
		}
		wakeAny();
	}

	/**
	 * End the stream as soon as a reader waits and nothing is buffered: what has begun to
	 * arrive is still read to its end. Any thread.
	 */
	@Override
	public void drain() {
		beginDraining();
		wakeAny();
	}

	@Override
	public boolean isDrained() {
		return this.turn.isDrained();
	}

	private void wakeAny() {
		this.connection.changed();
		wakeReader();
	}

	@Override
	void wake(Object reader) {
		if (!(reader instanceof Thread thread)) {
			((PendingRead<?>) reader).wake(this.connection.io());
		}
		else if (endWait(thread)) {
			this.connection.io().wake(thread);
		}
	}

	@Override
	void autoRead(boolean autoRead) {
		this.connection.reads().want(autoRead);
	}

	@Override
	void resumeSoon() {
		this.connection.io().execute(this::resume);
	}

	@Override
	int unconsumed() {
		return this.buffer.size();
	}

	@Override
	public void drop() {
		if (claim(this)) {
			this.turn.countDropped(takeUnread().length);
			release();
		}
	}

	@Override
	public byte[] takeUnread() {
		this.turn.refill();
		byte[] bytes = this.buffer.takeBuffered();
		publishConsumed();
		resume();
		return bytes;
	}

	@Override
	public void framing(FrameCodec codec) {
		throw noMessages();
	}

	@Override
	public void framing(MessageCodec<?> codec) {
		throw noMessages();
	}

	private IllegalStateException noMessages() {
		return new IllegalStateException(
				"The stream handler of %s frames what it reads itself".formatted(this.connection));
	}

	@Override
	public void continueWithMessages() {
		if (StreamRunner.of(this.connection).messages() == null) {
			throw new IllegalStateException(
					"Server '%s' has no message handler to continue with: declare it by TcpServerBuilder.thenMessages"
						.formatted(this.connection.serverName()));
		}
		if (this.connection.handler().isEnded()) {
			throw new IllegalStateException("The stream handler of %s has ended".formatted(this.connection));
		}
		this.turn.begin(this, "continueWithMessages");
		this.handedOver = true;
	}

	boolean isHandedOver() {
		return this.handedOver;
	}

	/**
	 * Make sure that the handler has not handed the connection over. Any thread.
	 * @param method the method that is called, for the message
	 */
	void checkNotHandedOver(String method) {
		if (this.handedOver) {
			throw new IllegalStateException(
					"%s() called after %s was handed over to its message handler".formatted(method, this.connection));
		}
	}

	@Override
	public void handOver(ConnectionInput next) {
		byte[] unread = takeUnread();
		if (unread.length > 0) {
			next.feed(Unpooled.wrappedBuffer(unread));
			next.readComplete();
		}
		Supplier<? extends IOException> cutOff = this.turn.cutOff();
		if (cutOff != null) {
			next.cutOff(cutOff);
		}
		else if (this.turn.buffer().isEofFed()) {
			next.feedEof();
		}
		if (this.connection.isLost()) {
			next.socketClosed(null);
		}
		if (isDraining()) {
			next.drain();
		}
	}

	@Override
	public CompletableFuture<Void> startTls(@Nullable Object lastMessage) {
		throw new IllegalStateException(
				"The stream handler of %s uses StreamWriter.startTls".formatted(this.connection));
	}

	@Override
	public boolean hasUnread() {
		return isPaused() || keptBytes() > 0;
	}

	@Override
	void publishConsumed() {
		super.publishConsumed();
		publishCapacity();
	}

	/**
	 * Let others know what the buffer holds. Holder of the claim only.
	 */
	void publishCapacity() {
		int capacity = this.buffer.capacity();
		if (this.capacity != capacity) {
			CAPACITY.setOpaque(this, capacity);
		}
	}

	@Override
	public boolean isAwaited() {
		return waiter() != null;
	}

	@Override
	public boolean isHandling() {
		ConnectionOutput output = this.connection.output();
		boolean closing = output.isClosing() && !this.connection.isLost();
		return !isAwaited() && this.connection.handler().isRunning() && !closing && !output.isPending();
	}

	@Override
	public long progress() {
		return consumed() + this.connection.output().gate().addedBytes();
	}

	@Override
	public long partialBytes() {
		return isAwaited() ? keptBytes() : 0;
	}

	@Override
	public long keptBytes() {
		return putBytes() - consumed();
	}

	@Override
	public long heldBytes() {
		return waitingCost() + (int) CAPACITY.getOpaque(this);
	}

	@Override
	public long discardedBytes() {
		return keptBytes() + this.turn.droppedBytes();
	}

	@Override
	public void cutOff(Supplier<? extends IOException> failure) {
		put(new InputEnding.CutOff(failure));
		wakeAny();
	}

	@Override
	public String toString() {
		Object waiting = waiter();
		return "[%s%s%s%s]".formatted(this.buffer, isEmpty() ? "" : ", more has arrived",
				(waiting != null) ? ", waiting: " + waiting : "", isPaused() ? ", reading is paused" : "");
	}

}
