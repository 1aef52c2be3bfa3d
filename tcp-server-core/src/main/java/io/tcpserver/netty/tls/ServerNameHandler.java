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

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the name that a client asks for (SNI), and puts what does its handshake in
 * its own place.
 */
final class ServerNameHandler extends AbstractSniHandler<SslContext> {

	// Real ones have up to about 2 KiB, with post-quantum keys
	private static final int MAX_CLIENT_HELLO_BYTES = 16 * 1024;

	private final TlsContexts contexts;

	private final EncryptedReads reads;

	ServerNameHandler(TlsContexts contexts, EncryptedReads reads) {
		super(MAX_CLIENT_HELLO_BYTES, 0);
		this.reads = reads;
		this.contexts = contexts;
	}

	@Override
	protected Future<SslContext> lookup(ChannelHandlerContext context, @Nullable String serverName) {
		Promise<SslContext> found = context.executor().newPromise();
		return found.setSuccess(this.contexts.context(serverName));
	}

	@Override
	protected void onLookupComplete(ChannelHandlerContext context, @Nullable String serverName,
			Future<SslContext> found) {
		// Any name: there may be another one in the pipeline, for TLS within TLS
		context.pipeline().replace(this, null, this.contexts.newHandler(found.getNow(), context.alloc(), this.reads));
	}

}
