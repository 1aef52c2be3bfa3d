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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import io.tcpserver.settings.AccessRules;
import io.tcpserver.settings.ConnectionLimits;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.MemoryLimits;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.SettingChecks;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Timeouts;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.Transport;
import io.tcpserver.settings.WriteBufferLimits;
import org.jspecify.annotations.Nullable;

/**
 * Immutable settings of a server. Checked when built: a setting that makes no sense is
 * named in an {@link IllegalArgumentException}, by the name that it has in configuration
 * files.
 *
 * @since 0.1.0
 */
public final class TcpServerSettings {

	private final Builder values;

	private TcpServerSettings(Builder values) {
		this.values = values;
	}

	/**
	 * Build settings.
	 * @param spec sets what differs from the defaults
	 * @return the settings
	 * @throws IllegalArgumentException if a setting makes no sense
	 */
	public static TcpServerSettings of(Consumer<Builder> spec) {
		Builder builder = new Builder();
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
		return this.values.addresses;
	}

	/**
	 * Return the listening sockets to adopt instead of binding.
	 * @return the sockets
	 */
	public List<ServerSocketChannel> listeners() {
		return this.values.listeners;
	}

	/**
	 * Return how many connections may wait in the kernel to be accepted.
	 * @return the number, 1024 unless set
	 */
	public int backlog() {
		return this.values.backlog;
	}

	/**
	 * Return how many connections are accepted in one go before others get their turn.
	 * @return the number, 16 unless set
	 */
	public int acceptBatch() {
		return this.values.acceptBatch;
	}

	/**
	 * Return whether an address can be bound while old connections on it linger.
	 * @return {@code true} unless set
	 */
	public boolean reuseAddress() {
		return this.values.reuseAddress;
	}

	/**
	 * Return whether several processes may listen on the same port.
	 * @return {@code false} unless set
	 */
	public boolean reusePort() {
		return this.values.reusePort;
	}

	/**
	 * Return whether the file of a Unix domain socket is removed when the server closes.
	 * @return {@code true} unless set
	 */
	public boolean cleanupSocket() {
		return this.values.cleanupSocket;
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
	 * Return whether the first bytes of connections are looked at.
	 * @return {@code true} if bytes that look like TLS, HTTP or a PROXY header end the
	 * connection; {@code true} unless set
	 */
	public boolean detectWrongProtocol() {
		return this.values.detectWrongProtocol;
	}

	/**
	 * Return how many bytes of what has arrived are logged when a client breaks the
	 * protocol.
	 * @return the number of bytes, 0 unless set
	 */
	public int logExcerptBytes() {
		return this.values.logExcerptBytes;
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
		return this.values.charset;
	}

	/**
	 * Return the threads that blocking handlers run on.
	 * @return the threads
	 */
	public HandlerThreads handlerThreads() {
		return this.values.handlerThreads;
	}

	/**
	 * Return how long {@code serveForever()} and scopes wait for clients to end by
	 * themselves.
	 * @return the time, 30 seconds unless set
	 */
	public Duration gracePeriod() {
		return this.values.gracePeriod;
	}

	/**
	 * Return which connections are one-way, as matters when the server ends them.
	 * @return the choice, {@link OneWay#AUTO} unless set
	 */
	public OneWay oneWay() {
		return this.values.oneWay;
	}

	/**
	 * Return how long clients of one-way connections may go on sending once the server
	 * has begun to end these.
	 * @return the time, 5 seconds unless set
	 */
	public Duration oneWayWait() {
		return this.values.oneWayWait;
	}

	/**
	 * Return the interceptors of connections, in the order in which they are called.
	 * @return the interceptors
	 */
	public List<ConnectionInterceptor> interceptors() {
		return this.values.interceptors;
	}

	/**
	 * Return where the keys and groups of connections are kept.
	 * @return the directory, one of its own unless set
	 */
	public ConnectionDirectory directory() {
		return this.values.directory;
	}

	/**
	 * Return the observers, called in this order after the one that logs.
	 * @return the observers
	 */
	public List<TcpServerObserver> observers() {
		return this.values.observers;
	}

	/**
	 * Collects settings. Not safe for use by multiple threads.
	 */
	public static final class Builder {

		// Far more than processors; each costs a thread and several descriptors at once
		private static final int MOST_IO_THREADS = 1024;

		private String name = TcpServer.DEFAULT_NAME;

		private List<SocketAddress> addresses = List.of();

		private List<ServerSocketChannel> listeners = List.of();

		// Ranch, Thousand Island and Vert.x; asyncio's 100 is small for reconnecting
		// fleets
		private int backlog = 1024;

		// Netty's default
		private int acceptBatch = 16;

		private boolean reuseAddress = true;

		private boolean reusePort;

		private boolean cleanupSocket = true;

		private Transport transport = Transport.AUTO;

		private int ioThreads = Runtime.getRuntime().availableProcessors();

		private SocketSettings socket = SocketSettings.defaults();

		private ConnectionLimits limits = ConnectionLimits.defaults();

		private AccessRules access = AccessRules.all();

		private ProxyProtocol proxyProtocol = ProxyProtocol.none();

		private Timeouts timeouts = Timeouts.none();

		private MemoryLimits memory = MemoryLimits.none();

		private @Nullable TlsSettings tls;

		// asyncio
		private int streamLimit = 64 * 1024;

		// As the stream limit
		private int maxFrameLength = 64 * 1024;

		private WriteBufferLimits writeBuffer = WriteBufferLimits.defaults();

		private SlowConsumer slowConsumer = SlowConsumer.defaults();

		private Charset charset = StandardCharsets.UTF_8;

		private boolean detectWrongProtocol = true;

		private int logExcerptBytes;

		private HandlerThreads handlerThreads = HandlerThreads.defaults();

		// Boot's spring.lifecycle.timeout-per-shutdown-phase
		private Duration gracePeriod = Duration.ofSeconds(30);

		private OneWay oneWay = OneWay.AUTO;

		private Duration oneWayWait = Duration.ofSeconds(5);

		private List<ConnectionInterceptor> interceptors = List.of();

		private ConnectionDirectory directory = new ConnectionDirectory();

		private List<TcpServerObserver> observers = List.of();

		Builder() {
		}

		/**
		 * Set the name of the server.
		 * @param name the name
		 * @return this builder
		 */
		public Builder name(String name) {
			this.name = Objects.requireNonNull(name, "name");
			return this;
		}

		/**
		 * Add an internet address.
		 * @param host a host name or IP address; of a name every address is bound; empty
		 * means all interfaces, IPv6 and IPv4 (asyncio A05); {@code ::} means IPv6 only
		 * (asyncio P19), which {@link Transport#NIO} does not support; {@code 0.0.0.0}
		 * means IPv4 only, but takes the port for both families unless the transport is
		 * {@link Transport#NIO} or {@link Transport#EPOLL}
		 * @param port the port, zero for an ephemeral one, the same for all addresses
		 * with port zero
		 * @return this builder
		 */
		public Builder address(String host, int port) {
			requirePort(port);
			return address(
					host.isEmpty() ? new InetSocketAddress(port) : InetSocketAddress.createUnresolved(host, port));
		}

		/**
		 * Add an address.
		 * @param address an {@link InetSocketAddress} or {@link UnixDomainSocketAddress}
		 * @return this builder
		 */
		public Builder address(SocketAddress address) {
			List<SocketAddress> all = new ArrayList<>(this.addresses);
			all.add(address);
			return addresses(all);
		}

		/**
		 * Add all interfaces, IPv6 and IPv4.
		 * @param port the port, zero for an ephemeral one
		 * @return this builder
		 */
		public Builder port(int port) {
			return address("", port);
		}

		/**
		 * Add a Unix domain socket (asyncio U02).
		 * @param path the path of the socket
		 * @return this builder
		 */
		public Builder path(Path path) {
			return address(UnixDomainSocketAddress.of(path));
		}

		/**
		 * Set the addresses, in place of those set before.
		 * @param addresses internet and Unix domain addresses
		 * @return this builder
		 */
		public Builder addresses(List<? extends SocketAddress> addresses) {
			for (SocketAddress address : addresses) {
				if (!(address instanceof InetSocketAddress) && !(address instanceof UnixDomainSocketAddress)) {
					throw new IllegalArgumentException(
							"address must be an internet or Unix domain address, got " + address.getClass().getName());
				}
			}
			this.addresses = addresses.stream().map(SocketAddress.class::cast).distinct().toList();
			return this;
		}

		/**
		 * Add a bound listening socket to adopt, as one inherited from systemd (asyncio
		 * A21). The server owns it once it is created, and no other server can have it;
		 * if the application closes it before the server does, the server becomes
		 * {@link TcpServer.State#FAILED}. Needs {@link Transport#NIO} or
		 * {@link Transport#AUTO}.
		 * @param listener the listening socket
		 * @return this builder
		 */
		public Builder listener(ServerSocketChannel listener) {
			List<ServerSocketChannel> all = new ArrayList<>(this.listeners);
			all.add(Objects.requireNonNull(listener, "listener"));
			this.listeners = List.copyOf(all);
			return this;
		}

		/**
		 * Set how many connections may wait in the kernel to be accepted.
		 * @param backlog the number
		 * @return this builder
		 */
		public Builder backlog(int backlog) {
			this.backlog = requirePositive("backlog", backlog);
			return this;
		}

		/**
		 * Set how many connections are accepted in one go (asyncio A34). With
		 * {@link Transport#IO_URING} the operating system decides.
		 * @param acceptBatch the number
		 * @return this builder
		 */
		public Builder acceptBatch(int acceptBatch) {
			this.acceptBatch = requirePositive("accept-batch", acceptBatch);
			return this;
		}

		/**
		 * Set whether an address can be bound while old connections on it linger.
		 * @param reuseAddress whether to reuse
		 * @return this builder
		 */
		public Builder reuseAddress(boolean reuseAddress) {
			this.reuseAddress = reuseAddress;
			return this;
		}

		/**
		 * Set whether several processes may listen on the same port (asyncio A16).
		 * Binding fails where the platform has no such option (asyncio A09).
		 * @param reusePort whether to share
		 * @return this builder
		 */
		public Builder reusePort(boolean reusePort) {
			this.reusePort = reusePort;
			return this;
		}

		/**
		 * Set whether the file of a Unix domain socket is removed when the server closes
		 * (asyncio S16, S20).
		 * @param cleanupSocket whether to remove it
		 * @return this builder
		 */
		public Builder cleanupSocket(boolean cleanupSocket) {
			this.cleanupSocket = cleanupSocket;
			return this;
		}

		/**
		 * Set the transport.
		 * @param transport the transport
		 * @return this builder
		 */
		public Builder transport(Transport transport) {
			this.transport = Objects.requireNonNull(transport, "transport");
			return this;
		}

		/**
		 * Set the number of I/O threads.
		 * @param ioThreads the number, at most 1024
		 * @return this builder
		 */
		public Builder ioThreads(int ioThreads) {
			requirePositive("io-threads", ioThreads);
			if (ioThreads > MOST_IO_THREADS) {
				throw new IllegalArgumentException(
						"io-threads must be at most %d, got %d".formatted(MOST_IO_THREADS, ioThreads));
			}
			this.ioThreads = ioThreads;
			return this;
		}

		/**
		 * Set the options of accepted sockets.
		 * @param socket the options
		 * @return this builder
		 */
		public Builder socket(SocketSettings socket) {
			this.socket = Objects.requireNonNull(socket, "socket");
			return this;
		}

		/**
		 * Set how many connections the server takes.
		 * @param limits the limits
		 * @return this builder
		 */
		public Builder limits(ConnectionLimits limits) {
			this.limits = Objects.requireNonNull(limits, "limits");
			return this;
		}

		/**
		 * Set which clients are let in.
		 * @param access the rules
		 * @return this builder
		 */
		public Builder access(AccessRules access) {
			this.access = Objects.requireNonNull(access, "access");
			return this;
		}

		/**
		 * Set whether load balancers tell the addresses of clients.
		 * @param proxyProtocol the settings
		 * @return this builder
		 */
		public Builder proxyProtocol(ProxyProtocol proxyProtocol) {
			this.proxyProtocol = Objects.requireNonNull(proxyProtocol, "proxyProtocol");
			return this;
		}

		/**
		 * Set how long peers and handlers may take.
		 * @param timeouts the time-outs
		 * @return this builder
		 */
		public Builder timeouts(Timeouts timeouts) {
			this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
			return this;
		}

		/**
		 * Set how much memory connections may take.
		 * @param memory the limits
		 * @return this builder
		 */
		public Builder memory(MemoryLimits memory) {
			this.memory = Objects.requireNonNull(memory, "memory");
			return this;
		}

		/**
		 * Let the server speak TLS (asyncio A17, A30).
		 * @param tls how, {@code null} not to
		 * @return this builder
		 */
		public Builder tls(@Nullable TlsSettings tls) {
			this.tls = tls;
			return this;
		}

		/**
		 * Set the longest line or delimited chunk, which is also how much is buffered for
		 * a handler that does not read.
		 * @param streamLimit the limit in bytes
		 * @return this builder
		 */
		public Builder streamLimit(int streamLimit) {
			this.streamLimit = requirePositive("stream.limit", streamLimit);
			return this;
		}

		/**
		 * Set how many bytes of an incomplete frame, including the ones that mark its
		 * boundaries, are kept for a {@link io.tcpserver.message.FrameCodec} that does
		 * not limit them itself. If the codec leaves more, the connection is closed for
		 * {@link CloseReason#PROTOCOL_ERROR}.
		 * @param maxFrameLength the limit in bytes
		 * @return this builder
		 */
		public Builder maxFrameLength(int maxFrameLength) {
			this.maxFrameLength = requirePositive("framing.max-length", maxFrameLength);
			return this;
		}

		/**
		 * Set the marks that {@code drain()} goes by.
		 * @param writeBuffer the marks
		 * @return this builder
		 */
		public Builder writeBuffer(WriteBufferLimits writeBuffer) {
			this.writeBuffer = Objects.requireNonNull(writeBuffer, "writeBuffer");
			return this;
		}

		/**
		 * Set whether the first bytes of connections are looked at, so that a client that
		 * speaks TLS, HTTP or sends a PROXY header is named as such in the log and its
		 * connection closed.
		 * @param detectWrongProtocol {@code false} if the protocol of the server may look
		 * like these, or is one of them
		 * @return this builder
		 */
		public Builder detectWrongProtocol(boolean detectWrongProtocol) {
			this.detectWrongProtocol = detectWrongProtocol;
			return this;
		}

		/**
		 * Set how many bytes of what has arrived are logged, escaped, when a client
		 * breaks the protocol; for finding out what it sends. Payloads, passwords and
		 * personal data then go to the log.
		 * @param logExcerptBytes the number of bytes, at most
		 * {@link Excerpted#MAX_EXCERPT_BYTES}
		 * @return this builder
		 */
		public Builder logExcerptBytes(int logExcerptBytes) {
			if (logExcerptBytes < 0 || logExcerptBytes > Excerpted.MAX_EXCERPT_BYTES) {
				throw new IllegalArgumentException("logging.excerpt-bytes must be between 0 and %d, got %d"
					.formatted(Excerpted.MAX_EXCERPT_BYTES, logExcerptBytes));
			}
			this.logExcerptBytes = logExcerptBytes;
			return this;
		}

		/**
		 * Set what happens to messages for clients that do not take them.
		 * @param slowConsumer the policy
		 * @return this builder
		 */
		public Builder slowConsumer(SlowConsumer slowConsumer) {
			this.slowConsumer = Objects.requireNonNull(slowConsumer, "slowConsumer");
			return this;
		}

		/**
		 * Set the charset of text.
		 * @param charset the charset
		 * @return this builder
		 */
		public Builder charset(Charset charset) {
			this.charset = Objects.requireNonNull(charset, "charset");
			return this;
		}

		/**
		 * Set the threads that blocking handlers run on.
		 * @param handlerThreads the threads
		 * @return this builder
		 */
		public Builder handlerThreads(HandlerThreads handlerThreads) {
			this.handlerThreads = Objects.requireNonNull(handlerThreads, "handlerThreads");
			return this;
		}

		/**
		 * Set how long {@code serveForever()} and scopes wait for clients to end by
		 * themselves.
		 * @param gracePeriod the time, zero not to wait
		 * @return this builder
		 */
		public Builder gracePeriod(Duration gracePeriod) {
			this.gracePeriod = SettingChecks.requireNotNegative("shutdown.grace-period", gracePeriod);
			return this;
		}

		/**
		 * Set which connections are one-way: the server ends its own direction of these
		 * first, in a shutdown and at their maximum age.
		 * @param oneWay the choice
		 * @return this builder
		 */
		public Builder oneWay(OneWay oneWay) {
			this.oneWay = Objects.requireNonNull(oneWay, "oneWay");
			return this;
		}

		/**
		 * Set how long clients of one-way connections may go on sending once the server
		 * has begun to end these.
		 * @param oneWayWait the time, zero not to wait
		 * @return this builder
		 */
		public Builder oneWayWait(Duration oneWayWait) {
			this.oneWayWait = SettingChecks.requireNotNegative("shutdown.one-way-wait", oneWayWait);
			return this;
		}

		/**
		 * Add an interceptor of connections, called after those added before.
		 * @param interceptor the interceptor
		 * @return this builder
		 */
		public Builder interceptor(ConnectionInterceptor interceptor) {
			List<ConnectionInterceptor> all = new ArrayList<>(this.interceptors);
			all.add(Objects.requireNonNull(interceptor, "interceptor"));
			this.interceptors = List.copyOf(all);
			return this;
		}

		/**
		 * Set where the keys and groups of connections are kept. Servers with the same
		 * directory share them: no two of their connections have the same key.
		 * @param directory the directory
		 * @return this builder
		 */
		public Builder directory(ConnectionDirectory directory) {
			this.directory = Objects.requireNonNull(directory, "directory");
			return this;
		}

		/**
		 * Add an observer.
		 * @param observer the observer
		 * @return this builder
		 */
		public Builder observer(TcpServerObserver observer) {
			List<TcpServerObserver> all = new ArrayList<>(this.observers);
			all.add(Objects.requireNonNull(observer, "observer"));
			this.observers = List.copyOf(all);
			return this;
		}

		private TcpServerSettings build() {
			if (!this.addresses.isEmpty() && !this.listeners.isEmpty()) {
				throw new IllegalArgumentException("address, port and path cannot be used with a listener");
			}
			if (this.addresses.isEmpty() && this.listeners.isEmpty()) {
				throw new IllegalArgumentException(
						"Server '%s' needs an address, port, path or listener".formatted(this.name));
			}
			if (this.listeners.stream().distinct().count() < this.listeners.size()) {
				throw new IllegalArgumentException("listener must not be the same twice");
			}
			if (!this.listeners.isEmpty() && this.transport != Transport.AUTO && this.transport != Transport.NIO) {
				throw new IllegalArgumentException("a listener needs transport nio, not " + this.transport.id());
			}
			if (this.tls != null && this.tls.mode() == TlsSettings.Mode.IMMEDIATE
					&& this.limits.rejectMessage() != null) {
				throw new IllegalArgumentException(
						"limits.reject-message cannot be sent before the TLS handshake; remove it or switch ssl off");
			}
			Long input = this.memory.connectionInput();
			if (input != null && input < this.streamLimit) {
				throw new IllegalArgumentException(
						"memory.connection-input (%d) must be >= stream.limit (%d)".formatted(input, this.streamLimit));
			}
			return new TcpServerSettings(copy());
		}

		private Builder copy() {
			Builder copy = new Builder();
			copy.name = this.name;
			copy.addresses = this.addresses;
			copy.listeners = this.listeners;
			copy.backlog = this.backlog;
			copy.acceptBatch = this.acceptBatch;
			copy.reuseAddress = this.reuseAddress;
			copy.reusePort = this.reusePort;
			copy.cleanupSocket = this.cleanupSocket;
			copy.transport = this.transport;
			copy.ioThreads = this.ioThreads;
			copy.socket = this.socket;
			copy.limits = this.limits;
			copy.access = this.access;
			copy.proxyProtocol = this.proxyProtocol;
			copy.timeouts = this.timeouts;
			copy.memory = this.memory;
			copy.tls = this.tls;
			copy.streamLimit = this.streamLimit;
			copy.maxFrameLength = this.maxFrameLength;
			copy.writeBuffer = this.writeBuffer;
			copy.slowConsumer = this.slowConsumer;
			copy.charset = this.charset;
			copy.detectWrongProtocol = this.detectWrongProtocol;
			copy.logExcerptBytes = this.logExcerptBytes;
			copy.handlerThreads = this.handlerThreads;
			copy.gracePeriod = this.gracePeriod;
			copy.oneWay = this.oneWay;
			copy.oneWayWait = this.oneWayWait;
			copy.interceptors = this.interceptors;
			copy.directory = this.directory;
			copy.observers = this.observers;
			return copy;
		}

		private static int requirePositive(String setting, int value) {
			if (value < 1) {
				throw new IllegalArgumentException("%s must be at least 1, got %d".formatted(setting, value));
			}
			return value;
		}

		private static void requirePort(int port) {
			if (port < 0 || port > 65535) {
				throw new IllegalArgumentException("port must be between 0 and 65535, got " + port);
			}
		}

	}

}
