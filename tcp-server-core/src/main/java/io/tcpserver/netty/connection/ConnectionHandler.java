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

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.message.FrameException;

/**
 * The last handler of a connection's pipeline: what arrives goes to the connection.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {

	private final NettyConnection connection;

	private final ConnectionSocket socket;

	private final HandlerLauncher launcher;

	ConnectionHandler(NettyConnection connection, HandlerLauncher launcher) {
		this.connection = connection;
		this.socket = connection.socket();
		this.launcher = launcher;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		if (this.connection.isHandshaking()) {
			this.connection.tls().begin();
		}
		else {
			open();
		}
	}

	private void open() {
		ConnectionHost host = this.connection.host();
		if (host.enter(this.connection)) {
			host.opened(this.connection);
			try {
				// Reading begins after this method (asyncio T01)
				this.launcher.start(this.connection);
			}
			finally {
				this.socket.started();
			}
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		ByteBuf buffer = (ByteBuf) message;
		try {
			received(buffer);
		}
		finally {
			ReferenceCountUtil.release(buffer);
		}
	}

	// For each read: allocates nothing
	private void received(ByteBuf bytes) {
		int length = bytes.readableBytes();
		this.connection.io().received(length);
		long now = this.connection.countReceived(length);
		ConnectionTimer timer = this.connection.timer();
		if (timer != null) {
			timer.received(now);
		}
		if (!this.socket.drop(length)) {
			if (this.connection.bytesReceived() == length) {
				feedFirst(bytes);
			}
			else {
				this.connection.input().feed(bytes);
			}
		}
		this.connection.heldMemory().settle();
	}

	private void feedFirst(ByteBuf bytes) {
		FrameException wrong = ProtocolCheck.check(this.connection, bytes.nioBuffer());
		if (wrong != null) {
			this.connection.input().wrongProtocol(wrong);
		}
		else {
			this.connection.input().feed(bytes);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		this.connection.input().readComplete();
		this.connection.heldMemory().settle();
		this.socket.readComplete();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event == ChannelInputShutdownEvent.INSTANCE) {
			this.socket.inputShutdown();
		}
		else if (event instanceof SslHandshakeCompletionEvent handshake) {
			handshakeEnded(context, handshake);
		}
		else if (event == SslCloseCompletionEvent.SUCCESS) {
			this.socket.tlsEnded();
		}
	}

	private void handshakeEnded(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
		if (!handshake.isSuccess()) {
			// Later: first the peer is told why, by an alert
			context.executor().execute(() -> this.socket.failed(handshake.cause()));
		}
		else if (this.connection.tls().succeeded()) {
			open();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		this.socket.failed(cause);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		this.socket.closed();
	}

}
