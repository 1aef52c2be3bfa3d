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

package io.tcpserver.netty.tls;

import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.tcpserver.netty.protocol.FirstBytes;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts a connection and counts the bytes that it keeps of an incomplete record.
 * <p>
 * It refuses renegotiation: the engine of the JDK would accept it, and that of OpenSSL
 * refuses it without a word to this side. And it ends a session whose peer makes TLS
 * itself answer, as to key updates, without taking the answers: these wait where no other
 * limit applies.
 */
public final class HeldSslHandler extends SslHandler {

	private final EncryptedReads reads;

	private boolean refusing;

	private boolean established;

	// OpenSSL takes records as they come, the JDK one at a time
	private final @Nullable TlsRecords records;

	// How many of the bytes that are kept the records have seen
	private int seen;

	// For versions in which the peer may ask for answers of TLS after the handshake
	private @Nullable TlsAnswers answers;

	/**
	 * Create a handler.
	 * @param engine the engine that does the cryptography
	 * @param reads of the socket that it is fed from
	 * @param refusing whether to refuse renegotiation
	 */
	HeldSslHandler(SSLEngine engine, EncryptedReads reads, boolean refusing) {
		super(engine);
		this.reads = reads;
		this.refusing = refusing;
		this.records = (engine instanceof ReferenceCountedOpenSslEngine) ? new TlsRecords() : null;
	}

	/**
	 * The handshake has succeeded.
	 */
	public void established() {
		this.established = true;
		if ("TLSv1.3".equals(engine().getSession().getProtocol())) {
			// There is none, but there are key updates
			this.refusing = false;
			this.answers = new TlsAnswers();
		}
	}

	@Override
	protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws SSLException {
		if (this.refusing && beginsHandshake(in) && this.established) {
			in.skipBytes(in.readableBytes());
			throw new TlsRenegotiationException();
		}
		TlsAnswers answers = this.answers;
		if (answers == null) {
			super.decode(context, in, out);
		}
		else {
			answers.begin(context);
			super.decode(context, in, out);
			answers.end(context);
		}
		this.seen = in.readableBytes();
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
		if (this.answers != null) {
			this.answers.written(message);
		}
		super.write(context, message, promise);
	}

	@Override
	public void flush(ChannelHandlerContext context) throws Exception {
		super.flush(context);
		if (this.answers != null) {
			this.answers.flushed();
		}
	}

	private boolean beginsHandshake(ByteBuf in) {
		if (this.records != null) {
			return this.records.beginsHandshake(in, in.readerIndex() + this.seen);
		}
		// Always at the beginning of a record, or again with more of the same one
		return FirstBytes.mayBeTls(in);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) throws Exception {
		if (this.reads.isRefused()) {
			// Otherwise it would ask for the rest of the record again and again
			context.fireChannelReadComplete();
			return;
		}
		ByteBuf kept = internalBuffer();
		this.reads.recordBytes(kept.isReadable() ? kept.capacity() : 0);
		super.channelReadComplete(context);
	}

}
