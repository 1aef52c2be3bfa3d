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

import java.nio.ByteBuffer;

import javax.net.ssl.SSLException;

import io.tcpserver.Excerpted;
import io.tcpserver.netty.protocol.FirstBytes;

/**
 * The bytes that a connection begins with are no TLS handshake.
 */
public final class NoHandshakeException extends SSLException implements Excerpted {

	private static final long serialVersionUID = 1L;

	private final byte[] excerpt;

	public NoHandshakeException(ByteBuffer arrived) {
		super("Expected a TLS handshake, got " + FirstBytes.describe(arrived));
		this.excerpt = Excerpted.copyOf(arrived);
	}

	@Override
	public byte[] excerpt() {
		return this.excerpt.clone();
	}

}
