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

package io.tcpserver.netty.protocol;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

import io.tcpserver.Excerpted;

/**
 * The bytes that a connection begins with are no header of the PROXY protocol.
 */
final class ProxyHeaderException extends ProtocolException implements Excerpted {

	private static final long serialVersionUID = 1L;

	private final byte[] excerpt;

	ProxyHeaderException(String message, ByteBuffer arrived) {
		super(message);
		this.excerpt = Excerpted.copyOf(arrived);
	}

	@Override
	public byte[] excerpt() {
		return this.excerpt.clone();
	}

}
