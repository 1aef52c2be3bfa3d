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

import javax.net.ssl.SSLEngine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;

/**
 * Encrypts a connection, and tells what it keeps of a record that is not complete.
 */
final class HeldSslHandler extends SslHandler {

	private final ReadGate gate;

	HeldSslHandler(SSLEngine engine, ReadGate gate) {
		super(engine);
		this.gate = gate;
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
