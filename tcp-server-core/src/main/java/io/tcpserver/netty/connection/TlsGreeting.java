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

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.netty.protocol.FirstBytes;
import io.tcpserver.netty.tls.NoHandshakeException;
import io.tcpserver.netty.tls.TlsAlert;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what arrives on a connection that has to begin with a TLS handshake, until
 * that is over: at the very first bytes, to name what came instead, and at the others to
 * tell why the client refuses it.
 */
final class TlsGreeting extends ChannelInboundHandlerAdapter {

	private final NettyConnection connection;

	private boolean begun;

	private @Nullable String alert;

	TlsGreeting(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Return how the client has refused the handshake.
	 * @return the name of its alert, {@code null} if it has not, or encrypted
	 */
	@Nullable String alert() {
		return this.alert;
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf bytes = (ByteBuf) message;
		if (this.begun || FirstBytes.mayBeTls(bytes)) {
			this.begun = true;
			this.alert = TlsAlert.find(bytes);
			context.fireChannelRead(message);
			return;
		}
		SSLException failure = new NoHandshakeException(bytes.nioBuffer());
		ReferenceCountUtil.release(message);
		this.connection.tls().fail(failure);
	}

}
