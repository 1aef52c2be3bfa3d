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
 * {@link #close()}, and once the connection is lost, writing is ignored
 * (<a href="../doc-files/asyncio.html#w14">asyncio W14, X11</a>), while {@link #drain()}
 * throws {@link io.tcpserver.ConnectionLostException}.
 * <p>
 * Returned futures are the caller's own: completing or cancelling one does not affect the
 * connection, unless the method says otherwise.
 * <p>
 * Not meant to be implemented by applications: methods may be added in a minor release.
 * Tests of handlers connect to a server that is bound to an ephemeral port.
 *
 * @since 0.1.0
 */
public interface StreamWriter {

	/**
	 * Queue bytes.
	 * @param bytes the bytes, copied (<a href="../doc-files/asyncio.html#x02">asyncio
	 * X02</a>)
	 * @return this writer
	 * @throws IllegalStateException after {@link #writeEof()}
	 * (<a href="../doc-files/asyncio.html#w28">asyncio W28</a>)
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
	 * not with TLS. What is written afterwards follows the file
	 * (<a href="../doc-files/asyncio.html#x36">asyncio X36, X41</a>).
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
	 * {@link IOException} if the connection is lost
	 * (<a href="../doc-files/asyncio.html#x40">asyncio X40</a>) or the file cannot be
	 * read, with the cause
	 * @throws IllegalStateException if this writer is closing
	 * (<a href="../doc-files/asyncio.html#x38">asyncio X38</a>)
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
	 * shake hands, and return when that is done [{@code writer.start_tls}]
	 * (<a href="../doc-files/asyncio.html#w07">asyncio W07, L12 to L16</a>). What has
	 * arrived and is not read yet is taken for the beginning of the handshake
	 * (<a href="../doc-files/asyncio.html#w08">asyncio W08</a>), so that nothing that was
	 * injected in plain text is ever read.
	 * @throws IOException if the handshake fails or takes too long, or the thread is
	 * interrupted; the connection is closed then, for the reason
	 * {@link io.tcpserver.CloseReason#TLS_FAILURE}
	 * @throws IllegalStateException if the server has no TLS settings, if the connection
	 * is encrypted already, or while somebody else reads
	 */
	void startTls() throws IOException;

	/**
	 * Encrypt the connection as {@link #startTls()} does, with other settings; if it is
	 * encrypted already, within that (<a href="../doc-files/asyncio.html#l24">asyncio
	 * L24</a>).
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
	 * the connection (<a href="../doc-files/asyncio.html#l14">asyncio L14</a>)
	 * @throws IllegalStateException if the server has no TLS settings, if the connection
	 * is encrypted already, or while somebody else reads
	 */
	CompletableFuture<Void> startTlsAsync();

	/**
	 * End the outgoing stream after what is queued. The peer can still send. Calling this
	 * method again, or after {@link #close()}, has no effect
	 * (<a href="../doc-files/asyncio.html#x15">asyncio X15 to X17</a>).
	 * @throws UnsupportedOperationException on an encrypted connection
	 * (<a href="../doc-files/asyncio.html#l32">asyncio L32</a>)
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
	 * Set the marks that {@link #drain()} goes by, at once
	 * (<a href="../doc-files/asyncio.html#x27">asyncio X27</a>).
	 * @param limits the marks
	 */
	void writeBufferLimits(WriteBufferLimits limits);

	/**
	 * Send what is queued, then close the connection. Returns at once; calling this
	 * method again has no effect. The reader is at the end of the stream from then on
	 * (<a href="../doc-files/asyncio.html#w15">asyncio W15</a>).
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
