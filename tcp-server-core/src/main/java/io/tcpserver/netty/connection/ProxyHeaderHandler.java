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

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.Addresses;
import io.tcpserver.ProxyHeader;
import io.tcpserver.RejectReason;
import io.tcpserver.netty.loop.Deadline;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.protocol.ProxyHeaderDecoder;
import io.tcpserver.settings.CidrBlock;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.ProxyProtocol.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of the PROXY protocol off the beginning of a connection. For the
 * handlers behind it the connection begins with what follows.
 */
public final class ProxyHeaderHandler extends ChannelInboundHandlerAdapter {

	private final NettyConnection connection;

	private final ProxyProtocol settings;

	private ByteBuf arrived = Unpooled.EMPTY_BUFFER;

	private @Nullable Deadline timer;

	ProxyHeaderHandler(NettyConnection connection) {
		this.connection = connection;
		this.settings = connection.host().settings().proxyProtocol();
	}

	/**
	 * Return whether a connection may begin with a header, and reject one that would have
	 * to but cannot be trusted. The accepting thread.
	 * @param connection the connection
	 * @return {@code false} if nothing that arrives is a header
	 */
	public static boolean isExpected(NettyConnection connection) {
		ProxyProtocol settings = connection.host().settings().proxyProtocol();
		if (settings.mode() == Mode.NONE) {
			return false;
		}
		boolean trusted = isTrusted(connection, settings);
		if (!trusted && settings.mode() == Mode.REQUIRED) {
			SocketAddress peer = connection.remoteAddress();
			connection.host()
				.reject(connection, RejectReason.PROXY_HEADER,
						(peer instanceof InetSocketAddress) ? untrusted(peer) : null);
		}
		return trusted;
	}

	private static boolean isTrusted(NettyConnection connection, ProxyProtocol settings) {
		if (connection.remoteAddress() instanceof InetSocketAddress peer) {
			return CidrBlock.anyContains(settings.trustedProxies(), peer.getAddress());
		}
		// The peer tells nothing: a TCP client that is gone has no address either
		return connection.localAddress() instanceof UnixDomainSocketAddress;
	}

	private static ProtocolException untrusted(SocketAddress peer) {
		return new ProtocolException(
				"%s is in no network of proxy-protocol.trusted-proxies".formatted(Addresses.format(peer)));
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		this.timer = Deadline.after(this.connection.io(), TimeLimits.nanos(this.settings.headerTimeout()),
				() -> late(context));
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (this.connection.admission().isRejected()) {
			ReferenceCountUtil.release(message);
			return;
		}
		this.arrived = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), this.arrived, (ByteBuf) message);
		ByteBuffer bytes = this.arrived.nioBuffer();
		if (this.settings.mode() == Mode.OPTIONAL && !ProxyHeaderDecoder.mayBegin(bytes)) {
			proceed(context);
			return;
		}
		try {
			ProxyHeader header = ProxyHeaderDecoder.decode(bytes, this.connection.remoteAddress());
			if (header != null) {
				this.arrived.skipBytes(bytes.position());
				this.connection.proxied(header);
				proceed(context);
			}
		}
		catch (ProtocolException ex) {
			this.connection.host().reject(this.connection, RejectReason.PROXY_HEADER, ex);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext context) {
		// Nothing that concerns the others
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext context, Object event) {
		if (event != ChannelInputShutdownEvent.INSTANCE) {
			return;
		}
		if (this.settings.mode() == Mode.OPTIONAL && !this.arrived.isReadable()) {
			proceed(context);
			context.fireUserEventTriggered(event);
		}
		else {
			ended();
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		ended();
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		ended();
	}

	// Without a word if there was none: health checks and port scans do that
	private void ended() {
		this.connection.host()
			.reject(this.connection, RejectReason.PROXY_HEADER, this.arrived.isReadable()
					? ProxyHeaderDecoder.broken("is incomplete, the connection has ended", this.arrived.nioBuffer())
					: null);
	}

	private void late(ChannelHandlerContext context) {
		this.timer = null;
		// Servers that speak first have clients that wait for it
		if (this.settings.mode() == Mode.OPTIONAL && !this.arrived.isReadable()) {
			proceed(context);
			return;
		}
		this.connection.host()
			.reject(this.connection, RejectReason.PROXY_HEADER,
					ProxyHeaderDecoder.broken("is taking longer than %d ms (timeouts.proxy-header)"
						.formatted(this.settings.headerTimeout().toMillis()), this.arrived.nioBuffer()));
	}

	private void proceed(ChannelHandlerContext context) {
		if (!this.connection.host().admit(this.connection)) {
			return;
		}
		ByteBuf rest = this.arrived.retain();
		context.pipeline().remove(this);
		context.fireChannelActive();
		if (rest.isReadable() && !this.connection.admission().isRejected()) {
			context.fireChannelRead(rest);
		}
		else {
			rest.release();
		}
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
		this.arrived.release();
		this.arrived = Unpooled.EMPTY_BUFFER;
	}

}
