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
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import javax.net.ssl.SSLException;

import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpConnection;
import io.tcpserver.log.PeerText;
import io.tcpserver.netty.connection.ConnectionLoss;
import io.tcpserver.netty.connection.ConnectionOutput;
import io.tcpserver.netty.connection.HandlerFailures;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.netty.connection.TlsUpgrade;
import io.tcpserver.netty.tls.TlsContexts;
import io.tcpserver.settings.TextSettings;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.WriteBufferLimits;
import io.tcpserver.stream.StreamWriter;

/**
 * Writes to a connection on behalf of its stream handler, and blocks only where the
 * handler asks to wait. Safe for use by multiple threads.
 */
final class BlockingStreamWriter implements StreamWriter {

	private static final VarHandle WRITES_AFTER_CLOSE;

	static {
		try {
			WRITES_AFTER_CLOSE = MethodHandles.lookup()
				.findVarHandle(BlockingStreamWriter.class, "writesAfterClose", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// asyncio warns from the fifth write on
	private static final int WRITES_AFTER_CLOSE_TO_REPORT = 5;

	private final NettyConnection connection;

	private final ConnectionOutput output;

	private final StreamInput input;

	private final TextSettings text;

	@SuppressWarnings("UnusedVariable") // read through its handle
	private int writesAfterClose;

	/**
	 * Create a writer.
	 * @param connection the connection
	 * @param input what is read: by nobody while encryption begins
	 * @param text how text is read and written
	 */
	BlockingStreamWriter(NettyConnection connection, StreamInput input, TextSettings text) {
		this.connection = connection;
		this.output = connection.output();
		this.input = input;
		this.text = text;
	}

	@Override
	public StreamWriter write(byte[] bytes) {
		// Copied: the caller may change the array before it is sent (asyncio X02)
		return put(bytes.clone());
	}

	@Override
	public StreamWriter write(ByteBuffer bytes) {
		byte[] copy = new byte[bytes.remaining()];
		bytes.duplicate().get(copy);
		return put(copy);
	}

	@Override
	public StreamWriter write(CharSequence text) {
		return put(this.text.encode(text));
	}

	@Override
	public StreamWriter writeAll(Iterable<byte[]> chunks) {
		int length = 0;
		// Not every iterable can be asked twice
		List<byte[]> once = new ArrayList<>();
		for (byte[] chunk : chunks) {
			once.add(chunk);
			length = Math.addExact(length, chunk.length);
		}
		ByteBuffer all = ByteBuffer.allocate(length);
		once.forEach(all::put);
		return put(all.array());
	}

	private StreamWriter put(byte[] bytes) {
		this.input.checkNotHandedOver("write");
		if (!this.output.write(bytes)) {
			countWriteAfterClose();
		}
		return this;
	}

	private void countWriteAfterClose() {
		if (this.connection.isLost()
				&& (int) WRITES_AFTER_CLOSE.getAndAdd(this, 1) + 1 == WRITES_AFTER_CLOSE_TO_REPORT) {
			this.connection.host().observer().writingAfterClose(this.connection.view());
		}
	}

	@Override
	public CompletableFuture<Long> transferFrom(FileChannel file, long position, long count) {
		Objects.requireNonNull(file, "file");
		this.input.checkNotHandedOver("transferFrom");
		if (position < 0 || count < 0) {
			throw new IllegalArgumentException(
					"position and count must not be negative, got %d and %d".formatted(position, count));
		}
		if (isClosing()) {
			throw new IllegalStateException("The writer of %s is closing".formatted(this.connection),
					this.connection.isLost() ? this.connection.lostException() : null);
		}
		this.output.checkEofNotWritten();
		return this.output.transfer(file, position, count);
	}

	@Override
	public void drain() throws IOException {
		this.output.checkNotLost();
		CompletableFuture<Void> room = this.output.awaitRoom();
		if (room == null) {
			return;
		}
		if (this.connection.io().isCurrentThread()) {
			throw new IllegalStateException("drain() on an I/O thread: use drainAsync()");
		}
		this.output.flushBeforeWait();
		try {
			room.get();
		}
		catch (InterruptedException ex) {
			throw interrupted("Interrupted while waiting for the peer to read");
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		this.output.checkNotLost();
	}

	@Override
	public CompletableFuture<Void> drainAsync() {
		return this.output.drainAsync();
	}

	private static InterruptedIOException interrupted(String message) {
		Thread.currentThread().interrupt();
		return new InterruptedIOException(message);
	}

	@Override
	public void startTls() throws IOException {
		awaitHandshake(start(TlsUpgrade.of(this.connection)));
	}

	@Override
	public void startTls(TlsSettings settings) throws IOException {
		awaitHandshake(start(new TlsUpgrade(this.connection, new TlsContexts(settings))));
	}

	@Override
	public CompletableFuture<Void> startTlsAsync() {
		TlsUpgrade upgrade = TlsUpgrade.of(this.connection);
		return upgrade.doneOrAbort(start(upgrade));
	}

	private CompletableFuture<Void> start(TlsUpgrade upgrade) {
		CompletableFuture<Void> done = upgrade.done();
		this.input.turn().begin(done, "startTls");
		upgrade.start();
		// Whoever waits for the handshake may read next
		return done.whenComplete((nothing, ex) -> {
			if (ex == null) {
				this.input.turn().end();
			}
			else {
				// Once the connection is closed: what has arrived in plain text is not
				// read
				this.connection.io().runOrAtEnd(this.input.turn()::end);
			}
		});
	}

	private void awaitHandshake(CompletableFuture<Void> handshake) throws IOException {
		if (this.connection.io().isCurrentThread()) {
			throw new IllegalStateException("startTls() on an I/O thread: use startTlsAsync()");
		}
		this.output.flushBeforeWait();
		try {
			handshake.get();
		}
		catch (InterruptedException ex) {
			this.connection.abort();
			throw interrupted("Interrupted while waiting for the TLS handshake");
		}
		catch (ExecutionException ex) {
			Throwable cause = HandlerFailures.unwrap(ex);
			if (cause instanceof ConnectionLostException) {
				throw this.connection.lostException();
			}
			if (cause instanceof RuntimeException unusable) {
				throw unusable;
			}
			throw new SSLException("The TLS handshake with %s failed: %s".formatted(this.connection,
					PeerText.printableMessage(cause.getMessage())), cause);
		}
	}

	@Override
	public void writeEof() {
		this.input.checkNotHandedOver("writeEof");
		this.output.writeEof();
	}

	@Override
	public boolean canWriteEof() {
		return this.output.canWriteEof();
	}

	@Override
	public long writeBufferSize() {
		return this.output.gate().pendingBytes();
	}

	@Override
	public WriteBufferLimits writeBufferLimits() {
		return this.output.gate().limits();
	}

	@Override
	public void writeBufferLimits(WriteBufferLimits limits) {
		this.output.gate().limits(limits);
	}

	@Override
	public void close() {
		this.input.checkNotHandedOver("close");
		this.output.closeByHandler();
	}

	@Override
	public boolean isClosing() {
		return this.output.isClosing();
	}

	@Override
	public void waitClosed() throws IOException {
		if (this.connection.io().isCurrentThread()) {
			throw new IllegalStateException("waitClosed() on an I/O thread: use connection().closed()");
		}
		this.output.flushBeforeWait();
		try {
			this.connection.end().socketClosed().get();
		}
		catch (InterruptedException ex) {
			throw interrupted("Interrupted while waiting for the connection to close");
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		if (ConnectionLoss.isBehind(this.connection.end().reason())) {
			throw this.connection.lostException();
		}
	}

	@Override
	public void abort() {
		this.connection.abort();
	}

	@Override
	public TcpConnection connection() {
		return this.connection.view();
	}

	@Override
	public String toString() {
		return "StreamWriter[%d bytes queued%s, %s]".formatted(writeBufferSize(), isClosing() ? ", closing" : "",
				this.connection);
	}

}
