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

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Counts what TLS itself answers, as to key updates, and the peer does not take: it waits
 * where no other limit applies, and may keep a buffer of 16 KiB for each answer. Told
 * apart from what the application sends, which may be encrypted at the same time.
 * Confined to the I/O thread.
 */
final class TlsAnswers {

	// Some 60 answers. A peer needs one in gigabytes
	private static final int MOST_BYTES = 8 * 1024;

	// A header, a checksum, and what Netty adds for the buffer, generously
	private static final int RECORD_BYTES = 256;

	private static final int RECORD_LENGTH = 16 * 1024;

	// Since the operating system last took everything
	private long answerBytes;

	// What the application has sent and was not encrypted yet, and what records may add
	private long unencrypted;

	// Whether something of the application was encrypted, however much
	private boolean flushed;

	private long before;

	/**
	 * The application sends something.
	 * @param message what it is
	 */
	void written(Object message) {
		if (message instanceof ByteBuf bytes) {
			int length = bytes.readableBytes();
			this.unencrypted += length + (long) RECORD_BYTES * (1 + length / RECORD_LENGTH);
		}
	}

	/**
	 * All that the application has sent is encrypted.
	 */
	void flushed() {
		this.unencrypted = 0;
		this.flushed = true;
	}

	/**
	 * What has arrived is about to be decrypted, and may be answered.
	 * @param context to see what waits to be sent
	 */
	void begin(ChannelHandlerContext context) {
		this.before = waitingBytes(context);
		this.flushed = false;
	}

	/**
	 * What has arrived was decrypted.
	 * @param context to see what waits to be sent
	 * @throws SSLException if the peer lets too many answers wait
	 */
	void end(ChannelHandlerContext context) throws SSLException {
		if (this.before == 0) {
			this.answerBytes = 0;
		}
		if (this.flushed) {
			return;
		}
		long added = Math.max(0, waitingBytes(context) - this.before);
		// What waited to be encrypted may have been
		long ofApplication = Math.min(added, this.unencrypted);
		this.unencrypted -= ofApplication;
		this.answerBytes += added - ofApplication;
		if (this.answerBytes > MOST_BYTES) {
			throw new SSLException(
					"The client makes TLS answer again and again, as with key updates, and takes no answer");
		}
	}

	// Handed to the channel, and not taken by the operating system
	private static long waitingBytes(ChannelHandlerContext context) {
		ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
		return (waiting != null) ? waiting.totalPendingWriteBytes() : 0;
	}

}
