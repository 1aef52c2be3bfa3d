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

import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Consumer;

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
 * What a server is created with: immutable settings, and its {@link Collaborators}.
 * Checked when built: a setting that is invalid is named in an
 * {@link IllegalArgumentException}, by the name that it has in configuration files.
 *
 * @since 0.1.0
 */
public final class TcpServerSettings {

	private final SettingValues values;

	private final Collaborators collaborators;

	TcpServerSettings(SettingValues values, Collaborators collaborators) {
		this.values = values;
		this.collaborators = collaborators;
		check();
	}

	/**
	 * Build settings.
	 * @param spec sets what differs from the defaults
	 * @return the settings
	 * @throws IllegalArgumentException if a setting makes no sense
	 */
	public static TcpServerSettings of(Consumer<TcpServerSettingsBuilder> spec) {
		TcpServerSettingsBuilder builder = new TcpServerSettingsBuilder();
		spec.accept(builder);
		return builder.build();
	}

	/**
	 * Return the name of the server.
	 * @return the name
	 */
	public String name() {
		return this.values.name;
	}

	/**
	 * Return the addresses to bind, without duplicates.
	 * @return internet addresses, unresolved if given by host name, and Unix domain ones
	 */
	public List<SocketAddress> addresses() {
		return this.values.addresses.bound();
	}

	/**
	 * Return the listening sockets to adopt instead of binding.
	 * @return the sockets
	 */
	public List<ServerSocketChannel> listeners() {
		return this.values.addresses.adopted();
	}

	/**
	 * Return how the server listens.
	 * @return the settings
	 */
	public ListenSettings listen() {
		return this.values.listen;
	}

	/**
	 * Return the transport.
	 * @return the transport, {@link Transport#AUTO} unless set
	 */
	public Transport transport() {
		return this.values.transport;
	}

	/**
	 * Return the number of I/O threads.
	 * @return the number, that of the processors unless set
	 */
	public int ioThreads() {
		return this.values.ioThreads;
	}

	/**
	 * Return the I/O threads that the server shares with others.
	 * @return the threads, or {@code null} if it has threads of its own
	 */
	public @Nullable SharedIoThreads sharedIoThreads() {
		return this.values.sharedIoThreads;
	}

	/**
	 * Return the options of accepted sockets.
	 * @return the options
	 */
	public SocketSettings socket() {
		return this.values.socket;
	}

	/**
	 * Return how many connections the server takes.
	 * @return the limits
	 */
	public ConnectionLimits limits() {
		return this.values.limits;
	}

	/**
	 * Return which clients are let in.
	 * @return the rules
	 */
	public AccessRules access() {
		return this.values.access;
	}

	/**
	 * Return whether load balancers tell the addresses of clients.
	 * @return the settings
	 */
	public ProxyProtocol proxyProtocol() {
		return this.values.proxyProtocol;
	}

	/**
	 * Return how long peers and handlers may take.
	 * @return the time-outs
	 */
	public Timeouts timeouts() {
		return this.values.timeouts;
	}

	/**
	 * Return how much memory connections may take.
	 * @return the limits
	 */
	public MemoryLimits memory() {
		return this.values.memory;
	}

	/**
	 * Return how the server speaks TLS.
	 * @return the settings, {@code null} if it does not
	 */
	public @Nullable TlsSettings tls() {
		return this.values.tls;
	}

	/**
	 * Return the longest line or delimited chunk, and how much is buffered for a handler
	 * that does not read.
	 * @return the limit in bytes, 65536 unless set
	 */
	public int streamLimit() {
		return this.values.streamLimit;
	}

	/**
	 * Return how many bytes of an incomplete frame are kept for a
	 * {@link io.tcpserver.message.FrameCodec} that does not limit them itself.
	 * @return the limit in bytes, 65536 unless set
	 */
	public int maxFrameLength() {
		return this.values.maxFrameLength;
	}

	/**
	 * Return the marks that {@code drain()} goes by.
	 * @return the marks
	 */
	public WriteBufferLimits writeBuffer() {
		return this.values.writeBuffer;
	}

	/**
	 * Return what the server does about clients that break its protocol.
	 * @return the settings
	 */
	public ProtocolErrorSettings protocolErrors() {
		return this.values.protocolErrors;
	}

	/**
	 * Return what happens to messages for clients that do not take them.
	 * @return the policy
	 */
	public SlowConsumer slowConsumer() {
		return this.values.slowConsumer;
	}

	/**
	 * Return the charset of text.
	 * @return the charset, UTF-8 unless set
	 */
	public Charset charset() {
		return this.values.text.charset();
	}

	/**
	 * Return how text is read and written: the charset, and what becomes of what is
	 * malformed or unmappable.
	 * @return the settings, UTF-8 and {@link io.tcpserver.settings.CharsetErrors#REPLACE}
	 * unless set
	 */
	public TextSettings text() {
		return this.values.text;
	}

	/**
	 * Return the threads that blocking handlers run on.
	 * @return the threads
	 */
	public HandlerThreads handlerThreads() {
		return this.values.handlerThreads;
	}

	/**
	 * Return how many messages of one connection are handled at a time.
	 * @return the limit, one unless set, and the order of replies
	 */
	public MessageConcurrency messageConcurrency() {
		return this.values.messageConcurrency;
	}

	/**
	 * Return how the server ends its connections when it shuts down.
	 * @return the settings
	 */
	public ShutdownSettings shutdown() {
		return this.values.shutdown;
	}

	/**
	 * Return the interceptors, the directory and the observers of the server.
	 * @return the collaborators
	 */
	public Collaborators collaborators() {
		return this.collaborators;
	}

	private void check() {
		this.values.addresses.check(name(), transport());
		TlsSettings tls = tls();
		if (tls != null && tls.mode() == TlsSettings.Mode.IMMEDIATE && limits().rejectMessage() != null) {
			throw new IllegalArgumentException(
					"limits.reject-message cannot be sent before the TLS handshake; remove it or switch ssl off");
		}
		Long input = memory().connectionInput();
		if (input != null && input < streamLimit()) {
			throw new IllegalArgumentException(
					"memory.connection-input (%d) must be >= stream.limit (%d)".formatted(input, streamLimit()));
		}
	}

}
