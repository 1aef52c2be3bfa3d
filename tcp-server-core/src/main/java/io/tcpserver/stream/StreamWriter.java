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

package io.tcpserver.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.TcpConnection;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.WriteBufferLimits;

/**
 * Bytes to the peer, with the rules of {@code asyncio.StreamWriter}. Writing queues bytes
 * and returns at once; they go out by themselves, within about a millisecond, those of
 * one burst together. {@link #drain()} waits while too many are queued: call it after
 * each write, or a peer that does not read fills the memory.
 * <p>
 * Safe for use by multiple threads; the bytes of one call stay together. After
 * {@link #close()}, and once the connection is lost, writing is ignored (asyncio W14,
 * X11), while {@link #drain()} throws {@link io.tcpserver.ConnectionLostException}.
 * <p>
 * Returned futures are the caller's own: completing or cancelling one does not affect the
 * connection, unless the method says otherwise.
 *
 * @since 0.1.0
 */
public interface StreamWriter {

	/**
	 * Queue bytes.
	 * @param bytes the bytes, copied (asyncio X02)
	 * @return this writer
	 * @throws IllegalStateException after {@link #writeEof()} (asyncio W28)
	 */
	StreamWriter write(byte[] bytes);

	/**
	 * Queue the remaining bytes of a buffer.
	 * @param bytes the bytes, copied; the position does not move
	 * @return this writer
	 * @throws IllegalStateException after {@link #writeEof()}
	 */
	StreamWriter write(ByteBuffer bytes);

	/**
	 * Queue text in the charset of the server.
	 * @param text the text
	 * @return this writer
	 * @throws IllegalStateException after {@link #writeEof()}
	 */
	StreamWriter write(CharSequence text);

	/**
	 * Queue several chunks as if they were one [{@code writelines}].
	 * @param chunks the bytes, copied
	 * @return this writer
	 * @throws IllegalStateException after {@link #writeEof()}
	 */
	StreamWriter writeAll(Iterable<byte[]> chunks);

	/**
	 * Queue a part of a file [{@code loop.sendfile}], sent by the kernel where it can:
	 * not with TLS. What is written afterwards follows the file (asyncio X36, X41).
	 * <p>
	 * A file that cannot be sent to its end, as it becomes shorter, is closed or cannot
	 * be read, leaves a gap in the stream. The connection is aborted then, for the reason
	 * {@link io.tcpserver.CloseReason#HANDLER_ERROR}, and the failure is reported, also
	 * if nobody looks at the future. On a Unix domain socket, which has no reset, the
	 * client only sees that the stream ends too early.
	 * @param file the file, which must stay open until the future completes
	 * @param position where to begin
	 * @param count the largest number of bytes; the file may end before
	 * @return a new future of the number of bytes sent; completes exceptionally with an
	 * {@link IOException} if the connection is lost (asyncio X40) or the file cannot be
	 * read, with the cause
	 * @throws IllegalStateException if this writer is closing (asyncio X38)
	 */
	CompletableFuture<Long> transferFrom(FileChannel file, long position, long count);

	/**
	 * Wait if more than the high-water mark is queued, until no more than the low-water
	 * mark is.
	 * @throws IOException if the connection is lost or closed
	 */
	void drain() throws IOException;

	/**
	 * Return a future that completes when {@link #drain()} would return.
	 * @return a new future; completes exceptionally with an {@link IOException} if the
	 * connection is lost or closed
	 */
	CompletableFuture<Void> drainAsync();

	/**
	 * Encrypt the connection with the TLS settings of the server, as the client has asked
	 * for by a command such as {@code STARTTLS}: send what is queued in plain text, then
	 * shake hands, and return when that is done [{@code writer.start_tls}] (asyncio W07,
	 * L12 to L16). What has arrived and is not read yet is taken for the beginning of the
	 * handshake (asyncio W08), so that nothing that was injected in plain text is ever
	 * read.
	 * @throws IOException if the handshake fails or takes too long, or the thread is
	 * interrupted; the connection is closed then, for the reason
	 * {@link io.tcpserver.CloseReason#TLS_FAILURE}
	 * @throws IllegalStateException if the server has no TLS settings, if the connection
	 * is encrypted already, or while somebody else reads
	 */
	void startTls() throws IOException;

	/**
	 * Encrypt the connection as {@link #startTls()} does, with other settings; if it is
	 * encrypted already, within that (asyncio L24).
	 * @param settings how; the mode is of no importance
	 * @throws IOException if the handshake fails or takes too long, or the thread is
	 * interrupted
	 * @throws IllegalArgumentException if the settings cannot be used
	 * @throws IllegalStateException while somebody else reads
	 */
	void startTls(TlsSettings settings) throws IOException;

	/**
	 * Encrypt the connection as {@link #startTls()} does, without blocking.
	 * @return a new future that completes with the end of the handshake; cancelling it,
	 * or completing it exceptionally as time-outs do, gives up the handshake and aborts
	 * the connection (asyncio L14)
	 * @throws IllegalStateException if the server has no TLS settings, if the connection
	 * is encrypted already, or while somebody else reads
	 */
	CompletableFuture<Void> startTlsAsync();

	/**
	 * End the outgoing stream after what is queued. The peer can still send. Calling this
	 * method again, or after {@link #close()}, has no effect (asyncio X15 to X17).
	 * @throws UnsupportedOperationException on an encrypted connection (asyncio L32)
	 */
	void writeEof();

	/**
	 * Return whether {@link #writeEof()} is supported.
	 * @return {@code true} on a connection without TLS
	 */
	boolean canWriteEof();

	/**
	 * Return how many bytes are queued and not yet handed to the operating system.
	 * @return the number of bytes
	 */
	long writeBufferSize();

	/**
	 * Return the marks that {@link #drain()} goes by.
	 * @return the marks
	 */
	WriteBufferLimits writeBufferLimits();

	/**
	 * Set the marks that {@link #drain()} goes by, at once (asyncio X27).
	 * @param limits the marks
	 */
	void writeBufferLimits(WriteBufferLimits limits);

	/**
	 * Send what is queued, then close the connection. Returns at once; calling this
	 * method again has no effect. The reader is at the end of the stream from then on
	 * (asyncio W15).
	 */
	void close();

	/**
	 * Return whether the connection is closed or about to be.
	 * @return {@code true} after {@link #close()} or once the connection is lost
	 */
	boolean isClosing();

	/**
	 * Wait until the socket is closed.
	 * @throws IOException if the connection was lost, or if the thread is interrupted
	 */
	void waitClosed() throws IOException;

	/**
	 * Close the connection now, by a reset, so that the peer cannot take what it got for
	 * the whole. Lost is everything that the peer has not received: what is queued, and
	 * what the operating system has taken and not delivered, also if {@link #drain()} has
	 * returned since it was written. (asyncio leaves the latter to be delivered.) To have
	 * it delivered, call {@link #close()}. On a Unix domain socket, which has no reset,
	 * only what is queued is lost.
	 * <p>
	 * What the peer has sent before can still be read; see
	 * {@link StreamReader#inputEndedBy()}.
	 */
	void abort();

	/**
	 * Return the connection.
	 * @return the connection
	 */
	TcpConnection connection();

}
