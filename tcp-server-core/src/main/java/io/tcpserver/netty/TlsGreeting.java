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

import java.nio.ByteBuffer;

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Looks at the very first bytes of a connection that has to begin with a TLS handshake,
 * to name what arrived instead.
 */
final class TlsGreeting extends ChannelInboundHandlerAdapter {

	private final NettyConnection connection;

	TlsGreeting(NettyConnection connection) {
		this.connection = connection;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf bytes = (ByteBuf) message;
		if (bytes.getByte(bytes.readerIndex()) == ProtocolErrors.TLS_HANDSHAKE) {
			context.pipeline().remove(this);
			context.fireChannelRead(message);
			return;
		}
		ByteBuffer arrived = bytes.nioBuffer();
		ReferenceCountUtil.release(message);
		this.connection.tls()
			.fail(new SSLException("Expected a TLS handshake, got " + ProtocolErrors.describe(arrived)));
	}

}
