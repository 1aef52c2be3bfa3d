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
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import javax.net.ssl.SSLException;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.TcpConnection;
import io.tcpserver.log.PeerText;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.LoopTask;
import io.tcpserver.netty.loop.Mailbox;
import io.tcpserver.netty.message.WireFormat;
import io.tcpserver.netty.stream.StreamInput;
import io.tcpserver.netty.tls.TlsContexts;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.WriteBufferLimits;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * The bridge from whoever writes to a connection to its I/O thread. Everything that is to
 * happen to the outgoing stream, bytes, files, its end and the close, goes in order
 * through one mailbox; {@link OutputQueue} carries it out on the I/O thread.
 */
public final class ConnectionOutput extends LoopTask implements StreamWriter {

	private static final VarHandle SCHEDULED;

	private static final VarHandle QUEUED;

	private static final VarHandle DONE;

	private static final VarHandle GATE;

	private static final VarHandle WRITES_AFTER_CLOSE;

	private static final VarHandle TLS_REQUESTED;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			SCHEDULED = lookup.findVarHandle(ConnectionOutput.class, "scheduled", boolean.class);
			QUEUED = lookup.findVarHandle(ConnectionOutput.class, "queued", long.class);
			DONE = lookup.findVarHandle(ConnectionOutput.class, "done", long.class);
			GATE = lookup.findVarHandle(ConnectionOutput.class, "gate", CompletableFuture.class);
			WRITES_AFTER_CLOSE = lookup.findVarHandle(ConnectionOutput.class, "writesAfterClose", int.class);
			TLS_REQUESTED = lookup.findVarHandle(ConnectionOutput.class, "tlsRequested", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	// More than this is worth a wake-up of the I/O thread
	private static final int BYTES_TO_SEND_AT_ONCE = 16 * 1024;

	// asyncio warns from the fifth write on
	private static final int WRITES_AFTER_CLOSE_TO_REPORT = 5;

	private final NettyConnection connection;

	private final Mailbox outbox = new Mailbox();

	private final OutputQueue queue;

	private final Charset charset;

	// Null unless what is sent are messages
	private final @Nullable WireFormat<?> format;

	// How much may wait to be sent
	private final long most;

	private volatile WriteBufferLimits limits;

	// Whether this output is on the list of its I/O thread
	private volatile boolean scheduled;

	// Bytes written so far; any thread
	private volatile long queued;

	// Bytes that are sent or dropped so far; written by the I/O thread
	private volatile long done;

	// What drain() waits for; null while there is nothing to wait for
	private volatile @Nullable CompletableFuture<Void> gate;

	private volatile boolean eofWritten;

	// Whether it was the server that has ended the stream: the handler cannot know
	private volatile boolean endedFirst;

	private volatile boolean closing;

	// Whether that was the handler's decision
	private volatile boolean closedByHandler;

	@SuppressWarnings("UnusedVariable") // read through its handle
	private int writesAfterClose;

	@SuppressWarnings("UnusedVariable") // read through its handle
	private boolean tlsRequested;

	ConnectionOutput(NettyConnection connection, WriteBufferLimits limits, Charset charset, OutboundEncoder format) {
		this.format = (format instanceof WireFormat<?> frames) ? frames : null;
		this.connection = connection;
		this.limits = limits;
		this.charset = charset;
		this.queue = new OutputQueue(connection, this);
		Long most = connection.host().settings().memory().connectionOutput();
		this.most = (most != null) ? most : Long.MAX_VALUE;
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
		return put(TextEncoder.encode(text, this.charset));
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

	/**
	 * Queue a message for a client that may be slow, without waking the I/O thread.
	 * @param bytes the message, not to be changed any more
	 * @param sent completes when the message is sent or lost, or {@code null}
	 * @param limit how many bytes may wait once the high-water mark is passed
	 * @return zero if it is queued, otherwise how many bytes wait, which are too many
	 */
	public long push(byte[] bytes, @Nullable CompletableFuture<Void> sent, int limit) {
		long queued;
		long pending;
		int high = this.limits.high();
		do {
			queued = this.queued;
			pending = queued + bytes.length - this.done;
			if (pending - bytes.length > high && pending > limit) {
				return pending - bytes.length;
			}
		}
		while (!QUEUED.compareAndSet(this, queued, queued + bytes.length));
		this.outbox.put(new BytesItem(bytes, sent));
		if (!this.scheduled && SCHEDULED.compareAndSet(this, false, true)) {
			this.connection.io().add(this);
		}
		if (pending > high) {
			closeGate();
		}
		checkMost(pending);
		return 0;
	}

	/**
	 * Queue a reply. Unlike what is sent otherwise, it is dropped silently if the
	 * connection is closing.
	 * @param message the message
	 * @throws IllegalArgumentException if it cannot be sent
	 */
	public void reply(Object message) {
		if (isEnded()) {
			return;
		}
		IoThread io = this.connection.io();
		if (io.isCurrentThread() && this.connection.isStarted()) {
			FrameOutput scratch = io.scratchOutput();
			try {
				format().encode(message, scratch);
				append(scratch.array(), scratch.size());
			}
			finally {
				scratch.truncate(0);
			}
		}
		else {
			byte[] bytes = format().encode(message);
			if (bytes.length > 0) {
				enqueue(new BytesItem(bytes, null), bytes.length);
			}
		}
	}

	private WireFormat<?> format() {
		return Objects.requireNonNull(this.format, "format");
	}

	private void append(byte[] bytes, int length) {
		if (!this.outbox.isEmpty()) {
			// What was sent before the reply goes first
			this.queue.add(this.outbox.takeAll());
		}
		long pending = (long) QUEUED.getAndAdd(this, length) + length - this.done;
		if (pending > this.limits.high()) {
			closeGate();
		}
		this.queue.append(bytes, length);
		checkMost(pending);
	}

	private void checkMost(long pending) {
		if (pending > this.most) {
			this.connection.abortSlowConsumer(pending);
		}
	}

	/**
	 * Send the replies that were queued on this thread. I/O thread only.
	 */
	public void flushReplies() {
		this.queue.flush();
	}

	/**
	 * Return what to wait for until the peer has taken enough.
	 * @return {@code null} if more can be sent now
	 */
	@Nullable public CompletableFuture<?> awaitRoom() {
		return this.gate;
	}

	/**
	 * Return whether nothing more can be sent.
	 * @return {@code true} after the end of the outgoing stream or of the connection
	 */
	public boolean isEnded() {
		return isClosing() || this.eofWritten;
	}

	private StreamWriter put(byte[] bytes) {
		if (isClosing()) {
			countWriteAfterClose();
			return this;
		}
		if (this.endedFirst) {
			return this;
		}
		if (this.eofWritten) {
			throw new IllegalStateException("Cannot write after writeEof()");
		}
		if (bytes.length > 0) {
			enqueue(new BytesItem(bytes, null), bytes.length);
		}
		return this;
	}

	private void countWriteAfterClose() {
		if (this.connection.isLost()
				&& (int) WRITES_AFTER_CLOSE.getAndAdd(this, 1) + 1 == WRITES_AFTER_CLOSE_TO_REPORT) {
			this.connection.reportWritingAfterClose();
		}
	}

	private void enqueue(OutputItem item, long length) {
		// Counted first: it may be sent at once
		long pending = (long) QUEUED.getAndAdd(this, length) + length - this.done;
		this.outbox.put(item);
		schedule();
		if (pending > this.limits.high()) {
			closeGate();
		}
		if (pending >= BYTES_TO_SEND_AT_ONCE) {
			this.connection.io().signal();
		}
		checkMost(pending);
	}

	private void schedule() {
		if (!this.scheduled && SCHEDULED.compareAndSet(this, false, true)) {
			IoThread io = this.connection.io();
			io.add(this);
			// A handler signals before it waits; nobody else can be relied on to
			if (!(io.isSweeping() && this.connection.handler().isCurrentThread())) {
				io.signal();
			}
		}
	}

	/**
	 * Let what is written go out before the calling thread waits for something.
	 */
	public void flushBeforeWait() {
		if (this.scheduled) {
			this.connection.io().signalBeforeWait();
		}
	}

	@Override
	protected void visit() {
		// Cleared first: what is put from now on schedules again
		this.scheduled = false;
		if (this.connection.isStarted()) {
			carryOut();
		}
		this.connection.heldMemory().settle();
	}

	/**
	 * Carry out what has been queued so far. I/O thread only.
	 */
	void started() {
		// Not visit(): this output may still be on the list of its I/O thread
		carryOut();
	}

	private void carryOut() {
		this.queue.add(this.outbox.takeAll());
		this.queue.run();
	}

	@Override
	public CompletableFuture<Long> transferFrom(FileChannel file, long position, long count) {
		Objects.requireNonNull(file, "file");
		if (position < 0 || count < 0) {
			throw new IllegalArgumentException(
					"position and count must not be negative, got %d and %d".formatted(position, count));
		}
		if (isClosing()) {
			throw new IllegalStateException("The writer of %s is closing".formatted(this.connection),
					this.connection.isLost() ? this.connection.lostException() : null);
		}
		if (this.eofWritten) {
			throw new IllegalStateException("Cannot write after writeEof()");
		}
		CompletableFuture<Long> sent = new CompletableFuture<>();
		long length;
		try {
			length = Math.max(0, Math.min(count, file.size() - position));
			// Tells at once if the file cannot be read
			file.read(ByteBuffer.allocate(0), position);
		}
		catch (IOException ex) {
			sent.completeExceptionally(ex);
			return sent;
		}
		catch (NonReadableChannelException ex) {
			sent.completeExceptionally(new IOException("The file is not open for reading", ex));
			return sent;
		}
		// Not counted as queued: a file costs no memory
		enqueue(new FileItem(file, position, length, sent), 0);
		this.connection.io().signal();
		return sent.copy();
	}

	@Override
	protected void failed(Throwable cause) {
		this.connection.failed(cause);
	}

	@Override
	public void drain() throws IOException {
		checkNotLost();
		CompletableFuture<Void> gate = this.gate;
		if (gate == null) {
			return;
		}
		if (this.connection.io().isCurrentThread()) {
			throw new IllegalStateException("drain() on an I/O thread: use drainAsync()");
		}
		flushBeforeWait();
		try {
			gate.get();
		}
		catch (InterruptedException ex) {
			throw interrupted("Interrupted while waiting for the peer to read");
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		checkNotLost();
	}

	@Override
	public CompletableFuture<Void> drainAsync() {
		CompletableFuture<Void> gate = this.gate;
		CompletableFuture<Void> open = (gate != null) ? gate : CompletableFuture.completedFuture(null);
		flushBeforeWait();
		return open.thenRun(() -> {
			try {
				checkNotLost();
			}
			catch (IOException ex) {
				throw new CompletionException(ex);
			}
		});
	}

	private void checkNotLost() throws ConnectionLostException {
		if (this.connection.isLost() || (this.closing && writeBufferSize() == 0)) {
			throw this.connection.lostException();
		}
	}

	private static InterruptedIOException interrupted(String message) {
		Thread.currentThread().interrupt();
		return new InterruptedIOException(message);
	}

	private void closeGate() {
		if (this.gate == null && GATE.compareAndSet(this, null, new CompletableFuture<Void>())) {
			// The bytes may have gone before anybody could see the gate
			openGateIfLow();
		}
	}

	private void openGateIfLow() {
		if (this.gate != null && (writeBufferSize() <= this.limits.low() || this.connection.isLost())) {
			openGate();
		}
	}

	@SuppressWarnings("unchecked") // the field has this type
	private void openGate() {
		CompletableFuture<Void> gate = (CompletableFuture<Void>) GATE.getAndSet(this, null);
		if (gate != null) {
			gate.complete(null);
		}
	}

	/**
	 * End the outgoing stream now that everything is sent. I/O thread only.
	 */
	void shutdownOutput() {
		this.queue.shutdownOutput();
	}

	/**
	 * Count bytes as sent or dropped. I/O thread only.
	 * @param bytes the number of bytes
	 */
	void done(long bytes) {
		DONE.setVolatile(this, (long) DONE.get(this) + bytes);
		openGateIfLow();
	}

	/**
	 * Count bytes as dropped because sending them has failed: who waits goes on once the
	 * socket is closed, so that it is told. I/O thread only.
	 * @param bytes the number of bytes
	 */
	public void failed(long bytes) {
		DONE.setVolatile(this, (long) DONE.get(this) + bytes);
	}

	/**
	 * The socket will be closed at once. Any thread.
	 */
	void aborted() {
		this.closing = true;
		this.closedByHandler = false;
	}

	/**
	 * The socket is closed: nothing can be sent any more. I/O thread only.
	 */
	void lost() {
		this.closing = true;
		// Not visit(): this output may still be on the list of its I/O thread
		carryOut();
		openGate();
	}

	@Override
	public void startTls() throws IOException {
		awaitHandshake(startTls(configuredTls()));
	}

	@Override
	public void startTls(TlsSettings settings) throws IOException {
		awaitHandshake(startTls(new TlsContexts(settings)));
	}

	@Override
	public CompletableFuture<Void> startTlsAsync() {
		return handshake(startTls(configuredTls()));
	}

	// Who waits for a handshake gives up the connection with it (asyncio L14)
	private CompletableFuture<Void> handshake(CompletableFuture<Void> done) {
		return Futures.copy(done, (nothing, failure) -> {
			if (failure != null) {
				this.connection.abort();
			}
		});
	}

	private TlsContexts configuredTls() {
		TlsContexts contexts = this.connection.host().tls();
		if (contexts == null) {
			throw new IllegalStateException(
					"Server '%s' has no TLS settings: set ssl.bundle".formatted(this.connection.serverName()));
		}
		if (this.connection.isEncrypted()) {
			throw new IllegalStateException("%s is encrypted already".formatted(this.connection));
		}
		return contexts;
	}

	private CompletableFuture<Void> startTls(TlsContexts contexts) {
		if (!(this.connection.input() instanceof StreamInput input)) {
			throw new IllegalStateException(
					"The message handler of %s uses TcpConnection.startTls".formatted(this.connection));
		}
		CompletableFuture<Void> done = new CompletableFuture<>();
		input.claim(done, "startTls");
		putTls(contexts, done);
		// Whoever waits for the handshake may read next
		return done.whenComplete((nothing, ex) -> {
			if (ex == null) {
				input.release();
			}
			else {
				// Once the connection is closed: what has arrived in plain text is not
				// read
				this.connection.io().runOrAtEnd(input::release);
			}
		});
	}

	/**
	 * Send a message in plain text and encrypt from then on.
	 * @param lastMessage the message, {@code null} for none
	 * @return a future that completes with the handshake
	 */
	CompletableFuture<Void> startTls(@Nullable Object lastMessage) {
		if (this.connection.input() instanceof StreamInput) {
			throw new IllegalStateException(
					"The stream handler of %s uses StreamWriter.startTls".formatted(this.connection));
		}
		TlsContexts contexts = configuredTls();
		if (!TLS_REQUESTED.compareAndSet(this, false, true)) {
			throw new IllegalStateException("%s is being encrypted already".formatted(this.connection));
		}
		byte[] bytes = (lastMessage != null) ? format().encode(lastMessage) : new byte[0];
		if (bytes.length > 0) {
			put(bytes);
		}
		CompletableFuture<Void> done = new CompletableFuture<>();
		putTls(contexts, done);
		return handshake(done);
	}

	private void putTls(TlsContexts contexts, CompletableFuture<Void> done) {
		if (this.eofWritten) {
			done.completeExceptionally(new IllegalStateException("Cannot start TLS after writeEof()"));
			return;
		}
		if (isClosing()) {
			done.completeExceptionally(this.connection.lostException());
			return;
		}
		enqueue(new TlsItem(contexts, done), 0);
		this.connection.io().signal();
	}

	/**
	 * Go on, as what follows can be encrypted. I/O thread only.
	 */
	void handshakeEnded() {
		this.queue.run();
	}

	private void awaitHandshake(CompletableFuture<Void> handshake) throws IOException {
		if (this.connection.io().isCurrentThread()) {
			throw new IllegalStateException("startTls() on an I/O thread: use startTlsAsync()");
		}
		flushBeforeWait();
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
		if (this.connection.isEncrypted()) {
			// asyncio L32
			throw new UnsupportedOperationException("writeEof() on an encrypted connection");
		}
		if (!this.eofWritten && !isClosing()) {
			this.eofWritten = true;
			enqueue(new EofItem(), 0);
			this.connection.io().signal();
		}
	}

	/**
	 * End the stream, as the server wants to end the connection: what is written from now
	 * on is dropped. I/O thread only.
	 */
	void endFirst() {
		if (!this.eofWritten && !isClosing()) {
			this.endedFirst = true;
			this.eofWritten = true;
			enqueue(new EofItem(), 0);
			this.connection.io().signal();
		}
	}

	@Override
	public boolean canWriteEof() {
		return !this.connection.isEncrypted();
	}

	@Override
	public long writeBufferSize() {
		return this.queued - this.done;
	}

	/**
	 * Return what is held of what waits to be sent. Any thread.
	 * @return the number of bytes, which may be a moment old
	 */
	long heldBytes() {
		return Math.max(writeBufferSize(), 0) + this.queue.itemBytes();
	}

	/**
	 * Return how much was written, sent or not. Any thread.
	 * @return the number of bytes
	 */
	public long bytesWritten() {
		return this.queued;
	}

	/**
	 * Return whether something waits to be sent. I/O thread only.
	 * @return {@code true} until the operating system has taken all of it
	 */
	public boolean isPending() {
		return this.queue.isPending();
	}

	@Override
	public WriteBufferLimits writeBufferLimits() {
		return this.limits;
	}

	@Override
	public void writeBufferLimits(WriteBufferLimits limits) {
		this.limits = Objects.requireNonNull(limits, "limits");
		if (writeBufferSize() > limits.high()) {
			closeGate();
		}
		openGateIfLow();
	}

	@Override
	public void close() {
		if (!this.closing) {
			this.closedByHandler = true;
		}
		close(this.connection.reasonToEnd());
	}

	/**
	 * Return whether the handler has closed the connection by its writer. Any thread.
	 * @return {@code false} if somebody else has, or nobody
	 */
	boolean isClosedByHandler() {
		return this.closedByHandler;
	}

	/**
	 * Close the connection after what is queued has been sent.
	 * @param reason why
	 */
	void close(CloseReason reason) {
		if (!this.closing) {
			this.connection.endFor(reason);
			this.closing = true;
			enqueue(new CloseItem(), 0);
			this.connection.io().signal();
			this.connection.input().closing();
		}
	}

	@Override
	public boolean isClosing() {
		return this.closing || this.connection.isLost();
	}

	@Override
	public void waitClosed() throws IOException {
		if (this.connection.io().isCurrentThread()) {
			throw new IllegalStateException("waitClosed() on an I/O thread: use connection().closed()");
		}
		flushBeforeWait();
		try {
			this.connection.socketClosed().get();
		}
		catch (InterruptedException ex) {
			throw interrupted("Interrupted while waiting for the connection to close");
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		if (ConnectionLoss.isBehind(this.connection.endReason())) {
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
		return "StreamWriter[%d bytes queued%s, %s]".formatted(writeBufferSize(), this.closing ? ", closing" : "",
				this.connection);
	}

}
