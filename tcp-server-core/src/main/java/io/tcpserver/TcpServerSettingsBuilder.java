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

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.CharsetErrors;
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
 * Collects the settings and the collaborators of a server. Not safe for use by multiple
 * threads.
 *
 * @since 0.1.0
 * @see TcpServerBuilder#settings(java.util.function.Consumer)
 */
public final class TcpServerSettingsBuilder {

	private final SettingValues values = new SettingValues();

	private Collaborators collaborators = Collaborators.none();

	TcpServerSettingsBuilder() {
	}

	/**
	 * Set the name of the server.
	 * @param name the name
	 * @return this builder
	 */
	public TcpServerSettingsBuilder name(String name) {
		this.values.name = Objects.requireNonNull(name, "name");
		return this;
	}

	/**
	 * Add an internet address.
	 * @param host a host name or IP address; of a name every address is bound; empty
	 * means all interfaces, IPv6 and IPv4 (<a href="doc-files/asyncio.html#a05">asyncio
	 * A05</a>); {@code ::} means IPv6 only (<a href="doc-files/asyncio.html#p19">asyncio
	 * P19</a>), which {@link Transport#NIO} does not support; {@code 0.0.0.0} means IPv4
	 * only, but takes the port for both families unless the transport is
	 * {@link Transport#NIO} or {@link Transport#EPOLL}
	 * @param port the port, zero for an ephemeral one, the same for all addresses with
	 * port zero
	 * @return this builder
	 */
	public TcpServerSettingsBuilder address(String host, int port) {
		this.values.addresses = this.values.addresses.with(host, port);
		return this;
	}

	/**
	 * Add an address.
	 * @param address an {@link InetSocketAddress} or {@link UnixDomainSocketAddress}
	 * @return this builder
	 */
	public TcpServerSettingsBuilder address(SocketAddress address) {
		this.values.addresses = this.values.addresses.with(address);
		return this;
	}

	/**
	 * Add all interfaces, IPv6 and IPv4.
	 * @param port the port, zero for an ephemeral one
	 * @return this builder
	 */
	public TcpServerSettingsBuilder port(int port) {
		return address("", port);
	}

	/**
	 * Add a Unix domain socket (<a href="doc-files/asyncio.html#u02">asyncio U02</a>).
	 * @param path the path of the socket
	 * @return this builder
	 */
	public TcpServerSettingsBuilder path(Path path) {
		return address(UnixDomainSocketAddress.of(path));
	}

	/**
	 * Set the addresses, in place of those set before.
	 * @param addresses internet and Unix domain addresses
	 * @return this builder
	 */
	public TcpServerSettingsBuilder addresses(List<? extends SocketAddress> addresses) {
		this.values.addresses = this.values.addresses.withAll(addresses);
		return this;
	}

	/**
	 * Add a bound listening socket to adopt, as one inherited from systemd
	 * (<a href="doc-files/asyncio.html#a21">asyncio A21</a>). The server owns it once it
	 * is created, and no other server can have it; if the application closes it before
	 * the server does, the server becomes {@link TcpServer.State#FAILED}. Needs
	 * {@link Transport#NIO} or {@link Transport#AUTO}.
	 * @param listener the listening socket
	 * @return this builder
	 */
	public TcpServerSettingsBuilder listener(ServerSocketChannel listener) {
		this.values.addresses = this.values.addresses.with(listener);
		return this;
	}

	/**
	 * Change how the server listens.
	 * @param change gets the settings so far, and returns those that differ
	 * @return this builder
	 */
	public TcpServerSettingsBuilder listen(UnaryOperator<ListenSettings> change) {
		this.values.listen = Objects.requireNonNull(change.apply(this.values.listen), "listen");
		return this;
	}

	/**
	 * Set the transport.
	 * @param transport the transport
	 * @return this builder
	 */
	public TcpServerSettingsBuilder transport(Transport transport) {
		this.values.transport = Objects.requireNonNull(transport, "transport");
		return this;
	}

	/**
	 * Set the number of I/O threads that the server has for itself.
	 * @param ioThreads the number, at most 1024
	 * @return this builder
	 */
	public TcpServerSettingsBuilder ioThreads(int ioThreads) {
		this.values.ioThreads(SettingValues.requirePositive("io-threads", ioThreads), null);
		return this;
	}

	/**
	 * Share I/O threads with other servers, in place of a number of its own.
	 * @param shared the threads
	 * @return this builder
	 */
	public TcpServerSettingsBuilder ioThreads(SharedIoThreads shared) {
		this.values.ioThreads(shared.count(), shared);
		return this;
	}

	/**
	 * Set the options of accepted sockets.
	 * @param socket the options
	 * @return this builder
	 */
	public TcpServerSettingsBuilder socket(SocketSettings socket) {
		this.values.socket = Objects.requireNonNull(socket, "socket");
		return this;
	}

	/**
	 * Set how many connections the server takes.
	 * @param limits the limits
	 * @return this builder
	 */
	public TcpServerSettingsBuilder limits(ConnectionLimits limits) {
		this.values.limits = Objects.requireNonNull(limits, "limits");
		return this;
	}

	/**
	 * Set which clients are let in.
	 * @param access the rules
	 * @return this builder
	 */
	public TcpServerSettingsBuilder access(AccessRules access) {
		this.values.access = Objects.requireNonNull(access, "access");
		return this;
	}

	/**
	 * Set whether load balancers tell the addresses of clients.
	 * @param proxyProtocol the settings
	 * @return this builder
	 */
	public TcpServerSettingsBuilder proxyProtocol(ProxyProtocol proxyProtocol) {
		this.values.proxyProtocol = Objects.requireNonNull(proxyProtocol, "proxyProtocol");
		return this;
	}

	/**
	 * Set how long peers and handlers may take.
	 * @param timeouts the time-outs
	 * @return this builder
	 */
	public TcpServerSettingsBuilder timeouts(Timeouts timeouts) {
		this.values.timeouts = Objects.requireNonNull(timeouts, "timeouts");
		return this;
	}

	/**
	 * Set how much memory connections may take.
	 * @param memory the limits
	 * @return this builder
	 */
	public TcpServerSettingsBuilder memory(MemoryLimits memory) {
		this.values.memory = Objects.requireNonNull(memory, "memory");
		return this;
	}

	/**
	 * Let the server speak TLS (<a href="doc-files/asyncio.html#a17">asyncio A17,
	 * A30</a>).
	 * @param tls how, {@code null} not to
	 * @return this builder
	 */
	public TcpServerSettingsBuilder tls(@Nullable TlsSettings tls) {
		this.values.tls = tls;
		return this;
	}

	/**
	 * Set the longest line or delimited chunk, which is also how much is buffered for a
	 * handler that does not read.
	 * @param streamLimit the limit in bytes
	 * @return this builder
	 */
	public TcpServerSettingsBuilder streamLimit(int streamLimit) {
		this.values.streamLimit = SettingValues.requirePositive("stream.limit", streamLimit);
		return this;
	}

	/**
	 * Set how many bytes of an incomplete frame, including the ones that mark its
	 * boundaries, are kept for a {@link io.tcpserver.message.FrameCodec} that does not
	 * limit them itself. If the codec leaves more, the connection is closed for
	 * {@link CloseReason#PROTOCOL_ERROR}.
	 * @param maxFrameLength the limit in bytes
	 * @return this builder
	 */
	public TcpServerSettingsBuilder maxFrameLength(int maxFrameLength) {
		this.values.maxFrameLength = SettingValues.requirePositive("framing.max-length", maxFrameLength);
		return this;
	}

	/**
	 * Set the marks that {@code drain()} goes by.
	 * @param writeBuffer the marks
	 * @return this builder
	 */
	public TcpServerSettingsBuilder writeBuffer(WriteBufferLimits writeBuffer) {
		this.values.writeBuffer = Objects.requireNonNull(writeBuffer, "writeBuffer");
		return this;
	}

	/**
	 * Change what the server does about clients that break its protocol.
	 * @param change gets the settings so far, and returns those that differ
	 * @return this builder
	 */
	public TcpServerSettingsBuilder protocolErrors(UnaryOperator<ProtocolErrorSettings> change) {
		this.values.protocolErrors = Objects.requireNonNull(change.apply(this.values.protocolErrors), "protocolErrors");
		return this;
	}

	/**
	 * Set what happens to messages for clients that do not take them.
	 * @param slowConsumer the policy
	 * @return this builder
	 */
	public TcpServerSettingsBuilder slowConsumer(SlowConsumer slowConsumer) {
		this.values.slowConsumer = Objects.requireNonNull(slowConsumer, "slowConsumer");
		return this;
	}

	/**
	 * Set the charset of text.
	 * @param charset the charset
	 * @return this builder
	 */
	public TcpServerSettingsBuilder charset(Charset charset) {
		this.values.text = new TextSettings(charset, this.values.text.errors());
		return this;
	}

	/**
	 * Decide what becomes of malformed bytes and of characters that the charset lacks.
	 * @param errors {@link CharsetErrors#REPLACE} by default
	 * @return this builder
	 */
	public TcpServerSettingsBuilder charsetErrors(CharsetErrors errors) {
		this.values.text = new TextSettings(this.values.text.charset(), errors);
		return this;
	}

	/**
	 * Set the threads that blocking handlers run on.
	 * @param handlerThreads the threads
	 * @return this builder
	 */
	public TcpServerSettingsBuilder handlerThreads(HandlerThreads handlerThreads) {
		this.values.handlerThreads = Objects.requireNonNull(handlerThreads, "handlerThreads");
		return this;
	}

	/**
	 * Set how many messages of one connection are handled at a time, unless the handler
	 * says otherwise for a message.
	 * @param messageConcurrency the limit and the order of replies
	 * @return this builder
	 */
	public TcpServerSettingsBuilder messageConcurrency(MessageConcurrency messageConcurrency) {
		this.values.messageConcurrency = Objects.requireNonNull(messageConcurrency, "messageConcurrency");
		return this;
	}

	/**
	 * Change how the server ends its connections when it shuts down.
	 * @param change gets the settings so far, and returns those that differ
	 * @return this builder
	 */
	public TcpServerSettingsBuilder shutdown(UnaryOperator<ShutdownSettings> change) {
		this.values.shutdown = Objects.requireNonNull(change.apply(this.values.shutdown), "shutdown");
		return this;
	}

	/**
	 * Add an interceptor of connections, called after those added before.
	 * @param interceptor the interceptor
	 * @return this builder
	 */
	public TcpServerSettingsBuilder interceptor(ConnectionInterceptor interceptor) {
		this.collaborators = this.collaborators.with(interceptor);
		return this;
	}

	/**
	 * Set where the keys and groups of connections are kept. Servers with the same
	 * directory share them: no two of their connections have the same key.
	 * @param directory the directory
	 * @return this builder
	 */
	public TcpServerSettingsBuilder directory(ConnectionDirectory directory) {
		this.collaborators = this.collaborators.with(directory);
		return this;
	}

	/**
	 * Add an observer.
	 * @param observer the observer
	 * @return this builder
	 */
	public TcpServerSettingsBuilder observer(TcpServerObserver observer) {
		this.collaborators = this.collaborators.with(observer);
		return this;
	}

	TcpServerSettings build() {
		return new TcpServerSettings(this.values.copy(), this.collaborators);
	}

}
