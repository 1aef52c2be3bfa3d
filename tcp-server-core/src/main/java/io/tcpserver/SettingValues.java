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

package io.tcpserver;

import java.nio.charset.StandardCharsets;

import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.ListenSettings;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ProtocolErrorSettings;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.settings.ShutdownSettings;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.TextSettings;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.settings.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/**
 * The values of all settings, with their defaults. They can be changed, so a copy goes to
 * those who rely on them.
 */
final class SettingValues implements Cloneable {

	String name = TcpServer.DEFAULT_NAME;

	ServerAddresses addresses = ServerAddresses.none();

	ListenSettings listen = ListenSettings.defaults();

	Transport transport = Transport.AUTO;

	int ioThreads = Runtime.getRuntime().availableProcessors();

	// Null if the threads are this server's own
	@Nullable SharedIoThreads sharedIoThreads;

	SocketSettings socket = SocketSettings.defaults();

	ConnectionLimits limits = ConnectionLimits.defaults();

	AccessRules access = AccessRules.all();

	ProxyProtocol proxyProtocol = ProxyProtocol.none();

	Timeouts timeouts = Timeouts.none();

	MemoryLimits memory = MemoryLimits.none();

	@Nullable TlsSettings tls;

	// asyncio
	int streamLimit = 64 * 1024;

	// As the stream limit
	int maxFrameLength = 64 * 1024;

	WriteBufferLimits writeBuffer = WriteBufferLimits.defaults();

	SlowConsumer slowConsumer = SlowConsumer.defaults();

	TextSettings text = TextSettings.of(StandardCharsets.UTF_8);

	ProtocolErrorSettings protocolErrors = ProtocolErrorSettings.defaults();

	HandlerThreads handlerThreads = HandlerThreads.defaults();

	MessageConcurrency messageConcurrency = MessageConcurrency.defaults();

	ShutdownSettings shutdown = ShutdownSettings.defaults();

	void ioThreads(int count, @Nullable SharedIoThreads shared) {
		if (count > SharedIoThreads.MOST) {
			throw new IllegalArgumentException(
					"io-threads must be at most %d, got %d".formatted(SharedIoThreads.MOST, count));
		}
		this.ioThreads = count;
		this.sharedIoThreads = shared;
	}

	SettingValues copy() {
		try {
			return (SettingValues) clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static int requirePositive(String setting, int value) {
		if (value < 1) {
			throw new IllegalArgumentException("%s must be at least 1, got %d".formatted(setting, value));
		}
		return value;
	}

}
