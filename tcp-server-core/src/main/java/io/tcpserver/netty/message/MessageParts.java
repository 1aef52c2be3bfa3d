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

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.netty.connection.ConnectionInput;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.OutboundTurns;
import io.tcpserver.netty.connection.RunningCall;
import io.tcpserver.netty.loop.UnchangedSince;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MessageLoop} works with, and what is known about it. Confined to the I/O
 * thread unless it says otherwise.
 *
 * @param <T> the type of incoming messages
 */
abstract class MessageParts<T> implements ConnectionInput {

	private final NettyConnection connection;

	private final Questions questions;

	private final MessageWriter<T> writer;

	private final MessageDecoder<T> decoder;

	private final ConnectionCalls<T> calls;

	MessageParts(NettyConnection connection, MessageRunner<T> runner) {
		this.connection = connection;
		WireFormat<T> format = runner.newFormat(connection);
		this.questions = new Questions(connection);
		this.decoder = new MessageDecoder<>(connection, (runner.codings() != null) ? format : runner.format(),
				this.questions);
		this.writer = new MessageWriter<>(connection, format);
		this.calls = (runner.mayRunConcurrently())
				? new ConcurrentCalls<>(connection, runner, this.decoder, this.writer, this::proceed)
				: new CallSequence<>(connection, runner, this.decoder, this.writer, this::proceed);
		if (runner.mayNeedFrames()) {
			this.decoder.keepFrames(this.calls.messageCalls()::needFrames);
		}
	}

	final NettyConnection connection() {
		return this.connection;
	}

	final Questions questions() {
		return this.questions;
	}

	final MessageDecoder<T> decoder() {
		return this.decoder;
	}

	final ConnectionCalls<T> calls() {
		return this.calls;
	}

	/**
	 * Make the calls that can be made now.
	 */
	abstract void proceed();

	/**
	 * Make the calls that can be made now, and find answers while none can.
	 */
	abstract void goOn();

	// What is going on

	@Override
	public final boolean isHandling() {
		return this.calls.isHandling();
	}

	@Override
	public final long progress() {
		return this.calls.progress();
	}

	@Override
	public final long handlingSince(UnchangedSince seen, long now) {
		return this.calls.handlingSince(seen, now);
	}

	@Override
	public final Iterable<RunningCall> running() {
		return this.calls.running();
	}

	@Override
	public final boolean closeAfterReply() {
		return this.calls.requestClose();
	}

	@Override
	public final CompletableFuture<Void> startTls(@Nullable Object lastMessage) {
		return this.writer.startTls(lastMessage);
	}

	@Override
	public final void framing(FrameCodec codec) {
		changeFraming((coding) -> coding.with(codec));
	}

	@Override
	@SuppressWarnings("unchecked") // the handler takes what its own codec returns
	public final void framing(MessageCodec<?> codec) {
		if (codec.factory() != null) {
			throw new IllegalArgumentException("The codec '%s' is not one of a single connection".formatted(codec));
		}
		changeFraming((coding) -> new TypedCoding<>((MessageCodec<T>) codec));
	}

	private void changeFraming(UnaryOperator<Coding<T>> change) {
		FramingChange.begin(this.calls, change);
		this.connection.io().run(() -> {
			FramingChange.apply(this.calls);
			// Otherwise the I/O thread is making a call, and will go on by itself
			if (this.calls.isBusy() || !this.calls.isCalling()) {
				goOn();
			}
		});
	}

	@Override
	public final void continueWithMessages() {
		throw new IllegalStateException("%s has its message handler already".formatted(this.connection));
	}

	@Override
	public final @Nullable OutboundTurns outboundTurns() {
		return this.writer.ownFormat();
	}

	// What has arrived

	@Override
	public final long partialBytes() {
		return this.calls.isIdle() ? keptBytes() : 0;
	}

	@Override
	public final long keptBytes() {
		return this.decoder.size();
	}

	@Override
	public final long heldBytes() {
		return this.decoder.heldBytes();
	}

	@Override
	public final long heldAheadBytes() {
		return this.decoder.heldAheadBytes() + this.calls.heldBytes();
	}

	@Override
	public final long discardedBytes() {
		return this.decoder.size() + this.decoder.aheadBytes() + this.calls.discardedBytes();
	}

	@Override
	public final void drop() {
		this.decoder.drop();
	}

	@Override
	public final void readTimedOut() {
		drop();
	}

}
