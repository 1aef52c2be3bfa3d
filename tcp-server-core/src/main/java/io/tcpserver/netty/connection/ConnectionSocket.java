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

package io.tcpserver.netty.connection;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

import javax.net.ssl.SSLException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.DecoderException;
import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.netty.loop.EngineErrors;
import io.tcpserver.netty.transport.Transports;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a connection: how it begins, fails and ends, at once, when everything is
 * sent, or when everything that has arrived is handled. Confined to the I/O thread unless
 * it says otherwise.
 */
public final class ConnectionSocket {

	private final NettyConnection connection;

	private final Channel channel;

	private final ConnectionEnd end;

	private boolean started;

	private boolean closeWhenStarted;

	// Null unless the server wants to end this connection
	private @Nullable ConnectionDrain drain;

	// Null until everything is sent; what arrives then is dropped
	private @Nullable LingeringClose lingering;

	ConnectionSocket(NettyConnection connection) {
		this.connection = connection;
		this.channel = connection.channel();
		this.end = connection.end();
	}

	// What arrives

	/**
	 * Drop what has arrived if nobody will read it. For each read: allocates nothing.
	 * @param bytes how much
	 * @return {@code false} unless everything is sent
	 */
	boolean drop(int bytes) {
		LingeringClose lingering = this.lingering;
		if (lingering != null) {
			lingering.received(bytes);
		}
		return lingering != null;
	}

	/**
	 * Something was read, and as much as is read at a time.
	 */
	void readComplete() {
		if (this.drain != null) {
			this.drain.readComplete();
		}
	}

	private void eofReceived() {
		this.end.eofReceived();
		if (this.lingering != null) {
			close();
		}
		else {
			this.connection.input().feedEof();
		}
	}

	/**
	 * The peer has ended its stream, without a word if it is encrypted.
	 */
	void inputShutdown() {
		if (!this.connection.isEncrypted() || this.end.isEofReceived() || this.lingering != null) {
			eofReceived();
		}
		else if (this.connection.isHandshaking()) {
			// asyncio L02
			failed(new ClosedChannelException());
		}
		else {
			this.end.endFor(CloseReason.TLS_FAILURE);
			this.end.eofReceived();
			// What is still to be sent may arrive (asyncio L27)
			this.connection.input().cutOff(this.connection::lostException);
		}
	}

	/**
	 * An encrypted stream has ended, which may be around the one that counts.
	 */
	void tlsEnded() {
		if (!this.connection.isHandshaking() && this.connection.tls().isEnded()) {
			eofReceived();
		}
		else if (this.lingering == null) {
			inputShutdown();
		}
		// With OpenSSL also what the peer sends before it sees our end; closing with more
		// of that unread would reset the connection
	}

	/**
	 * The connection cannot go on.
	 * @param failure why
	 */
	public void failed(Throwable failure) {
		Throwable cause = (failure instanceof DecoderException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (this.connection.isHandshaking()) {
			this.connection.tls().fail(cause);
			return;
		}
		if (!this.connection.admission().isEntered()) {
			this.connection.host().reject(this.connection, RejectReason.CLOSING, cause);
			return;
		}
		if (cause instanceof SSLException tlsFailure && !this.end.isEofReceived()) {
			this.connection.tls().broken(tlsFailure);
		}
		else if (cause instanceof IOException failed) {
			this.end.endFor((cause instanceof SSLException) ? CloseReason.PEER : ConnectionLoss.reasonFor(failed));
		}
		else {
			EngineErrors.log(cause, "Cannot go on with {}", this.connection);
			this.end.endFor(CloseReason.ABORTED);
		}
		close();
	}

	// What is sent

	/**
	 * The operating system has taken bytes.
	 * @param bytes how many
	 */
	void sent(int bytes) {
		this.connection.countSent(bytes);
		sending();
	}

	/**
	 * Something was sent, or cannot be sent yet.
	 */
	void sending() {
		ConnectionTimer timer = this.connection.timer();
		if (timer != null) {
			timer.sending();
		}
	}

	/**
	 * End the stream of this side, now that everything is sent.
	 */
	void endOutput() {
		if (this.connection.isEncrypted()) {
			this.connection.tls().shutdown(() -> {
			});
		}
		else {
			this.connection.output().shutdownOutput();
		}
	}

	// Its beginning

	/**
	 * The handler was started.
	 */
	void started() {
		this.started = true;
		this.connection.output().started();
		ConnectionTimer timer = this.connection.timer();
		if (timer != null) {
			timer.start();
		}
		readingChanged();
		if (this.closeWhenStarted) {
			close();
		}
	}

	/**
	 * Return whether the channel has its I/O thread. Nothing can be done with it before,
	 * although others may have found the connection in the registry by then.
	 * @return {@code true} once the handler was started
	 */
	boolean isStarted() {
		return this.started;
	}

	// Its end

	/**
	 * Close the socket now.
	 */
	public void close() {
		if (this.started) {
			Transports.close(this.channel);
		}
		else {
			this.closeWhenStarted = true;
		}
	}

	/**
	 * Close the socket now that everything is sent, so that the peer can read it.
	 */
	void closeAfterLast() {
		boolean encrypted = this.connection.isEncrypted();
		if (this.end.isEofReceived() && !encrypted) {
			close();
			return;
		}
		boolean unread = this.connection.input().hasUnread() || this.connection.reads().isSuspended();
		this.lingering = new LingeringClose(this.connection);
		this.connection.reads().readToEnd();
		if (encrypted) {
			this.lingering.encrypted(this.connection.tls());
		}
		else {
			this.lingering.plain(unread);
		}
	}

	/**
	 * Choose what the peer gets when the socket is closed: a reset shows that the stream
	 * is not complete, and drops what the kernel has not sent either.
	 * @param reset whether to reset
	 */
	void resetOnClose(boolean reset) {
		if (this.channel.isOpen()) {
			this.channel.config().setOption(ChannelOption.SO_LINGER, reset ? 0 : -1);
		}
	}

	/**
	 * Return whether what arrives is dropped.
	 * @return {@code true} once everything is sent, or the socket is closed
	 */
	boolean isLeaving() {
		return this.lingering != null || this.end.isLost();
	}

	/**
	 * The socket is closed.
	 */
	void closed() {
		if (this.connection.isHandshaking()) {
			this.connection.tls().fail(new ClosedChannelException());
		}
		if (!this.connection.admission().isEntered()) {
			this.connection.host().reject(this.connection, RejectReason.CLOSING, null);
			return;
		}
		this.end.endFor(this.end.isEofReceived() ? CloseReason.PEER : CloseReason.RESET);
		this.end.lost();
		if (this.drain != null) {
			this.drain.end();
		}
		if (this.lingering != null) {
			this.lingering.end();
		}
		this.connection.output().lost();
		this.connection.input()
			.socketClosed(this.end.knownReason().isInputLost() ? this.connection::lostException : null);
		this.connection.handler().lost();
		ConnectionTimer timer = this.connection.timer();
		if (timer != null) {
			timer.socketClosed();
		}
		this.end.socketEnded();
	}

	/**
	 * The application has closed the socket that it has handed over.
	 */
	public void closedByApplication() {
		this.end.endFor(CloseReason.ABORTED);
		Transports.close(this.channel);
		if (!this.end.isLost()) {
			// Netty takes a closed channel for one that has become inactive before
			closed();
		}
	}

	/**
	 * The I/O thread has ended, perhaps before it could take the connection. The thread
	 * that is the last to do anything with it.
	 */
	public void ioEnded() {
		if (!this.connection.admission().isEntered()) {
			this.connection.host().reject(this.connection, RejectReason.CLOSING, null);
			return;
		}
		if (this.end.socketClosed().isDone()) {
			// Only its handler is left, which nobody else may tell now
			this.connection.handler().lost();
			return;
		}
		this.end.endFor(CloseReason.ABORTED);
		this.connection.host().closeWithoutLoop(this.channel);
		closed();
		if (!this.started) {
			this.started = true;
			// There is no handler either
			this.end.handlerEnded();
		}
	}

	/**
	 * Return how much has arrived that the handler was not given, now that the connection
	 * has ended. Any thread, but the last to do anything with it.
	 * @return the number of bytes, as far as they were read and can be counted
	 */
	public long discardedBytes() {
		LingeringClose lingering = this.lingering;
		return this.connection.input().discardedBytes() + ((lingering != null) ? lingering.discardedBytes() : 0);
	}

	// The end that a server wants

	/**
	 * End the connection once everything that has arrived is handled.
	 */
	void drain() {
		if (this.lingering != null) {
			this.lingering.hurry();
		}
		else if (this.drain == null && !this.end.isLost()) {
			this.drain = new ConnectionDrain(this.connection);
			this.drain.begin();
		}
	}

	/**
	 * End the connection as in a shutdown, as it is old enough.
	 */
	void retire() {
		if (this.drain == null) {
			this.end.retire();
			drain();
		}
	}

	/**
	 * End the stream of this side before the peer has ended its own.
	 */
	void endFirst() {
		this.end.endFirst();
		this.connection.output().endFirst();
	}

	/**
	 * Everything was read that had arrived when the drain began.
	 */
	void caughtUp() {
		this.connection.input().drain();
		this.connection.changed();
	}

	/**
	 * Reading was stopped, or goes on.
	 */
	void readingChanged() {
		if (this.drain != null) {
			this.drain.readingChanged();
		}
	}

}
