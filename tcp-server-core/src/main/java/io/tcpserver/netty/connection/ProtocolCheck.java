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

import java.nio.ByteBuffer;

import io.tcpserver.message.FrameException;
import io.tcpserver.netty.protocol.FirstBytes;
import org.jspecify.annotations.Nullable;

/**
 * Finds clients that have come to the wrong port, if the server looks for them.
 */
public final class ProtocolCheck {

	private ProtocolCheck() {
	}

	/**
	 * Find out whether a client uses another protocol than its server.
	 * @param connection the connection
	 * @param firstBytes all that has arrived on it, or the beginning of that; not
	 * consumed
	 * @return what is wrong, or {@code null}
	 */
	public static @Nullable FrameException check(NettyConnection connection, ByteBuffer firstBytes) {
		ConnectionHost host = connection.host();
		if (!host.settings().protocolErrors().detectWrongProtocol()) {
			return null;
		}
		// Although nothing that does a handshake is there yet
		boolean mayBeTls = host.tls() != null;
		return FirstBytes.findWrongProtocol(firstBytes, mayBeTls);
	}

}
