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

package io.tcpserver.netty;

import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts a connection and counts the bytes that it keeps of an incomplete record.
 * <p>
 * It refuses renegotiation: the engine of the JDK would accept it, and that of OpenSSL
 * refuses it without a word to this side. And it ends a session whose peer makes TLS
 * itself answer, as to key updates, without taking the answers: these wait where no other
 * limit applies.
 */
final class HeldSslHandler extends SslHandler {

	// Some 60 answers. A peer needs one in gigabytes, and each may keep a buffer of 16
	// KiB
	private static final int MOST_ANSWER_BYTES = 8 * 1024;

	private final ReadGate gate;

	private boolean refusing;

	private boolean established;

	// OpenSSL takes records as they come, the JDK one at a time
	private final @Nullable TlsRecords records;

	// How many of the bytes that are kept the records have seen
	private int seen;

	// Whether the peer may ask for answers of TLS after the handshake
	private boolean answering;

	// What TLS has answered since the operating system last took everything
	private long answerBytes;

	// Whether something of the application was encrypted
	private boolean flushed;

	/**
	 * Create a handler.
	 * @param engine the engine that does the cryptography
	 * @param gate counts what is kept
	 * @param refusing whether to refuse renegotiation
	 */
	HeldSslHandler(SSLEngine engine, ReadGate gate, boolean refusing) {
		super(engine);
		this.gate = gate;
		this.refusing = refusing;
		this.records = (engine instanceof ReferenceCountedOpenSslEngine) ? new TlsRecords() : null;
	}

	/**
	 * The handshake has succeeded.
	 */
	void established() {
		this.established = true;
		if ("TLSv1.3".equals(engine().getSession().getProtocol())) {
			// There is none, but there are key updates
			this.refusing = false;
			this.answering = true;
		}
	}

	@Override
	protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
		if (this.refusing && beginsHandshake(in) && this.established) {
			in.skipBytes(in.readableBytes());
			throw new TlsRenegotiationException();
		}
		boolean answering = this.answering;
		long waiting = waitingBytes(context);
		this.flushed = false;
		super.decode(context, in, out);
		this.seen = in.readableBytes();
		if (answering && !this.flushed) {
			countAnswers(waiting, waitingBytes(context));
		}
	}

	private void countAnswers(long before, long after) throws SSLException {
		this.answerBytes = Math.max(after - before, 0) + ((before > 0) ? this.answerBytes : 0);
		if (this.answerBytes > MOST_ANSWER_BYTES) {
			throw new SSLException(
					"The peer makes TLS answer again and again, as with key updates, and takes no answer");
		}
	}

	// Handed to the channel, and not taken by the operating system
	private static long waitingBytes(ChannelHandlerContext context) {
		ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
		return (waiting != null) ? waiting.totalPendingWriteBytes() : 0;
	}

	@Override
	public void flush(ChannelHandlerContext context) throws Exception {
		this.flushed = true;
		super.flush(context);
	}

	private boolean beginsHandshake(ByteBuf in) {
		if (this.records != null) {
			return this.records.beginsHandshake(in, in.readerIndex() + this.seen);
		}
		// Always at the beginning of a record, or again with more of the same one
		return in.getByte(in.readerIndex()) == ProtocolErrors.TLS_HANDSHAKE;
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) throws Exception {
		if (this.gate.isRefused()) {
			// Otherwise it would ask for the rest of the record again and again
			context.fireChannelReadComplete();
			return;
		}
		ByteBuf kept = internalBuffer();
		this.gate.recordBytes(kept.isReadable() ? kept.capacity() : 0);
		super.channelReadComplete(context);
	}

}
