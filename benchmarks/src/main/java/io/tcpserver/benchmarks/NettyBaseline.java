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

package io.tcpserver.benchmarks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;

/**
 * What a Netty user writes by hand for the same protocol: the codecs that Netty has for
 * lines and strings, replies flushed once for all lines of one read.
 */
final class NettyBaseline {

	// As the stream handler's default limit
	static final int MAX_LINE_BYTES = 64 * 1024;

	private NettyBaseline() {
	}

	static int start(String transport) throws InterruptedException {
		return start(transport, new LineInitializer(null));
	}

	static int startTls(String transport) throws InterruptedException, SSLException {
		return start(transport,
				new LineInitializer(SslContextBuilder.forServer(TlsKeyPair.create())
					.sslProvider(SslProvider.JDK)
					.protocols(TlsKeyPair.PROTOCOL)
					.ciphers(List.of(TlsKeyPair.CIPHER))
					.build()));
	}

	/**
	 * Start a server on one I/O thread.
	 */
	static int start(String transport, ChannelInitializer<Channel> initializer) throws InterruptedException {
		NettyTransport netty = NettyTransport.named(transport);
		Channel listener = new ServerBootstrap().group(netty.newEventLoop())
			.channel(netty.channelType())
			.option(ChannelOption.SO_BACKLOG, 1024)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childHandler(initializer)
			.bind(InetAddress.getLoopbackAddress(), 0)
			.sync()
			.channel();
		return ((InetSocketAddress) listener.localAddress()).getPort();
	}

	private static final class LineInitializer extends ChannelInitializer<Channel> {

		private final @Nullable SslContext tls;

		private final StringDecoder decoder = new StringDecoder(StandardCharsets.UTF_8);

		private final StringEncoder encoder = new StringEncoder(StandardCharsets.UTF_8);

		private final UpperCaseHandler handler = new UpperCaseHandler();

		LineInitializer(@Nullable SslContext tls) {
			this.tls = tls;
		}

		@Override
		protected void initChannel(Channel channel) {
			if (this.tls != null) {
				channel.pipeline().addLast(this.tls.newHandler(channel.alloc()));
			}
			channel.pipeline()
				.addLast(new LineBasedFrameDecoder(MAX_LINE_BYTES), this.decoder, this.encoder, this.handler);
		}

	}

	@Sharable
	private static final class UpperCaseHandler extends SimpleChannelInboundHandler<String> {

		@Override
		protected void channelRead0(ChannelHandlerContext context, String line) {
			context.write(line.toUpperCase(Locale.ROOT) + "\n");
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.flush();
		}

	}

}
