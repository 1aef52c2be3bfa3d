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

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.tcpserver.Correlation;
import io.tcpserver.FrameError;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.IdleEvent;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.message.MessageCalls.Event;
import org.jspecify.annotations.Nullable;

/**
 * Turns what arrives on a connection into calls of its message handler: in order, one at
 * a time unless the handler can take several. Calls that do not block are made on the I/O
 * thread as soon as their frame is complete; the others are handed to handler threads.
 * While no further call can be made, nothing is decoded and what arrives is kept as
 * bytes, up to a limit at which reading pauses; so a slow handler, and a peer that does
 * not take its replies, cost the same little memory.
 * <p>
 * Everything here is confined to the I/O thread unless it says otherwise.
 *
 * @param <T> the type of incoming messages
 */
final class MessageLoop<T> extends MessageParts<T> {

	private final MessageRunner<T> runner;

	private final ReadingPause pause;

	private boolean started;

	private boolean opened;

	private boolean proceeding;

	private boolean reading;

	private boolean eof;

	private boolean goodbye;

	private boolean draining;

	// Read by any thread
	private volatile boolean drained;

	MessageLoop(NettyConnection connection, MessageRunner<T> runner) {
		super(connection, runner);
		this.runner = runner;
		this.pause = new ReadingPause(connection);
	}

	/**
	 * Return what runs the handler. Any thread.
	 * @return the same for all connections of a server
	 */
	MessageRunner<T> runner() {
		return this.runner;
	}

	/**
	 * Begin with the first call.
	 */
	void start() {
		this.started = true;
		proceed();
	}

	// What arrives

	@Override
	public void feed(ByteBuf bytes) {
		this.reading = true;
		boolean lent = decoder().feed(bytes);
		try {
			goOn();
		}
		finally {
			decoder().keep(lent);
		}
		limit();
		if (this.draining && !awaitsAnswer()) {
			this.pause.begin();
		}
	}

	@Override
	public void wrongProtocol(FrameException found) {
		this.reading = true;
		decoder().fail(found);
		proceed();
	}

	private void limit() {
		int size = decoder().size();
		if (isEnough(size)) {
			this.pause.begin();
		}
		else if (!calls().isBusy() && size >= this.runner.most()) {
			decoder().fail(new FrameException(FrameError.Kind.TOO_LONG,
					"A frame needs more than memory.connection-input: limit %d, got %d".formatted(this.runner.most(),
							size)));
			proceed();
		}
	}

	// Whether what has arrived must wait, and is as much as may wait
	private boolean isEnough(int size) {
		return size >= this.runner.limit() && (calls().isBusy() || (decoder().isStuck() && !calls().isIdle()));
	}

	@Override
	public void readComplete() {
		this.reading = false;
		decoder().trim();
		connection().output().flushAppended();
	}

	@Override
	public void feedEof() {
		connection().io().run(() -> {
			// Otherwise this side closes, or has made the peer end
			if (connection().end().isByPeer()) {
				inputEnded(true);
			}
			this.eof = true;
			goOn();
		});
	}

	@Override
	public void cutOff(Supplier<? extends IOException> failure) {
		calls().inputCutOff();
		inputEnded(false);
		feedEof();
	}

	private void inputEnded(boolean inOrder) {
		// What came too late for a message comes too late for a part of one
		if (!this.goodbye) {
			decoder().end(inOrder);
		}
	}

	@Override
	public void drain() {
		connection().io().run(() -> {
			// At once: a message that comes between the two would follow the goodbye
			this.draining = true;
			// What a peer sends from now on must not keep the server from ending
			if (!awaitsAnswer()) {
				this.pause.begin();
			}
			proceed();
		});
	}

	@Override
	public boolean isDrained() {
		return this.drained;
	}

	@Override
	public boolean hasUnread() {
		return decoder().size() > 0 || (this.pause.isOn() && !this.draining);
	}

	@Override
	public boolean isAwaited() {
		return this.opened && calls().isIdle() && !this.draining;
	}

	@Override
	public boolean isCallable() {
		return this.opened && calls().isCallable() && !this.draining;
	}

	@Override
	public boolean idle(IdleEvent silence) {
		boolean handled = calls().idle(silence);
		proceed();
		return handled;
	}

	@Override
	public void socketClosed(@Nullable Supplier<? extends IOException> failure) {
		this.eof = true;
		inputEnded(false);
		questions().fail(connection()::lostException);
		proceed();
	}

	@Override
	public byte @Nullable [] takeUnread() {
		byte[] bytes = decoder().takeUnread();
		resumeReading();
		return bytes;
	}

	private void resumeReading() {
		if ((!this.draining || awaitsAnswer()) && !isEnough(decoder().size())) {
			this.pause.end();
		}
	}

	// What is done about it

	@Override
	void proceed() {
		if (this.proceeding || !this.started) {
			return;
		}
		this.proceeding = true;
		try {
			boolean more = true;
			while (more && !calls().isBusy()) {
				more = step();
			}
		}
		finally {
			this.proceeding = false;
		}
		if (!this.reading) {
			decoder().trim();
			connection().output().flushAppended();
		}
	}

	/**
	 * Make the next call.
	 * @return {@code false} if there is nothing to do until something happens
	 */
	private boolean step() {
		if (!this.opened) {
			this.opened = true;
			return calls().make(Event.OPEN);
		}
		if (connection().isLost()) {
			return stepWhenLost();
		}
		if (connection().output().isClosing() || calls().awaitRoom()) {
			return false;
		}
		Object call = next();
		if (call != null) {
			return calls().make(call);
		}
		boolean idle = calls().isIdle();
		if (idle && this.draining && !this.goodbye) {
			this.goodbye = true;
			this.drained = true;
			return calls().make(Event.SHUTDOWN);
		}
		if (idle && (this.draining || this.eof)) {
			connection().close(connection().reasonToEnd());
			return false;
		}
		resumeReading();
		return false;
	}

	private @Nullable Object next() {
		return calls().isIdle() ? decoder().next() : decoder().nextAhead();
	}

	private boolean stepWhenLost() {
		if (calls().isLast()) {
			return false;
		}
		// What the peer has sent before it went is handled
		Object call = calls().isRestUseless() ? null : next();
		if (call == null) {
			return calls().isIdle() && calls().make(Event.CLOSE);
		}
		return calls().make(call);
	}

	// Questions to the peer

	@Override
	public <R> CompletableFuture<R> sendAndReceive(Object message, Correlation<R> correlation, Duration timeout) {
		CompletableFuture<R> answer = questions().ask(message, correlation, timeout);
		// The handler that waits for the answer keeps the next messages from their turn
		connection().io().execute(this::decodeAhead);
		return answer;
	}

	// A handler that does would not end before the answer comes
	private boolean awaitsAnswer() {
		return !calls().isIdle() && questions().areOpen();
	}

	@Override
	void goOn() {
		if (calls().isBusy()) {
			// The next message, or the last one, may be an answer
			decodeAhead();
		}
		proceed();
	}

	private void decodeAhead() {
		decoder().findAnswers();
		if (!this.reading) {
			decoder().trim();
		}
		if (decoder().size() == 0) {
			resumeReading();
		}
	}

	@Override
	public String toString() {
		return "MessageLoop[%s%s%s]".formatted(decoder(), calls().isBusy() ? ", busy" : "",
				this.pause.isOn() ? ", reading is paused" : "");
	}

}
