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

package io.tcpserver.autoconfigure;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.OneWay;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.SlowConsumer.Policy;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.unit.DataSize;

/**
 * Properties of a server. Those of the default server are also what further servers fall
 * back to.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("tcp.server")
public class TcpServerProperties {

	/**
	 * Whether the server exists. Switches off all servers if set to false for
	 * 'tcp.server'.
	 */
	private boolean enabled = true;

	/**
	 * Whether to start the server with the application. Otherwise it starts when its
	 * startServing() method is called.
	 */
	private boolean autoStartup = true;

	/**
	 * Host names or IP addresses to listen on; of a host name, every address that it has.
	 * All interfaces, IPv6 and IPv4, if there is none. '::' stands for IPv6 only, which
	 * the transport 'nio' does not support.
	 */
	private List<String> address = new ArrayList<>();

	/**
	 * Port to listen on. Use 0 for any free port.
	 */
	private int port = 8888;

	/**
	 * Path of a Unix domain socket to listen on in place of a port.
	 */
	private @Nullable String path;

	/**
	 * Number of connections that may wait in the operating system to be accepted.
	 */
	private int backlog = 1024;

	/**
	 * Number of connections to accept in one go before others get their turn. With
	 * io_uring, the operating system decides.
	 */
	private int acceptBatch = 16;

	/**
	 * Whether to listen on an address while earlier connections to it linger.
	 */
	private boolean reuseAddress = true;

	/**
	 * Whether several processes may listen on the same port.
	 */
	private boolean reusePort;

	/**
	 * Whether to remove the file of a Unix domain socket when the server stops listening.
	 */
	private boolean cleanupSocket = true;

	/**
	 * How to talk to the operating system. By default the best that is available.
	 */
	private Transport transport = Transport.AUTO;

	/**
	 * Number of threads that read and write. By default, that of the processors.
	 */
	private @Nullable Integer ioThreads;

	/**
	 * Charset of text that handlers read and write.
	 */
	private Charset charset = StandardCharsets.UTF_8;

	/**
	 * Media type of payloads that are neither bytes nor text. By default,
	 * application/json.
	 */
	private MimeType mediaType = MimeTypeUtils.APPLICATION_JSON;

	/**
	 * Whether to recognise clients that speak TLS, HTTP or the PROXY protocol to a server
	 * that does not by their first bytes, and to name it in the log.
	 */
	private boolean detectWrongProtocol = true;

	@NestedConfigurationProperty
	private final TcpServerFramingProperties framing = new TcpServerFramingProperties();

	@NestedConfigurationProperty
	private final TcpServerLimitsProperties limits = new TcpServerLimitsProperties();

	@NestedConfigurationProperty
	private final TcpServerAccessProperties access = new TcpServerAccessProperties();

	@NestedConfigurationProperty
	private final TcpServerTimeoutsProperties timeouts = new TcpServerTimeoutsProperties();

	@NestedConfigurationProperty
	private final TcpServerMemoryProperties memory = new TcpServerMemoryProperties();

	@NestedConfigurationProperty
	private final TcpServerSslProperties ssl = new TcpServerSslProperties();

	@NestedConfigurationProperty
	private final TcpServerProxyProtocolProperties proxyProtocol = new TcpServerProxyProtocolProperties();

	@NestedConfigurationProperty
	private final TcpServerLoggingProperties logging = new TcpServerLoggingProperties();

	private final Socket socket = new Socket();

	private final Stream stream = new Stream();

	private final WriteBuffer writeBuffer = new WriteBuffer();

	private final SlowConsumer slowConsumer = new SlowConsumer();

	private final Handler handler = new Handler();

	private final Shutdown shutdown = new Shutdown();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public boolean isAutoStartup() {
		return this.autoStartup;
	}

	public void setAutoStartup(boolean autoStartup) {
		this.autoStartup = autoStartup;
	}

	public List<String> getAddress() {
		return this.address;
	}

	public void setAddress(List<String> address) {
		this.address = address;
	}

	public int getPort() {
		return this.port;
	}

	public void setPort(int port) {
		this.port = port;
	}

	public @Nullable String getPath() {
		return this.path;
	}

	public void setPath(@Nullable String path) {
		this.path = path;
	}

	public int getBacklog() {
		return this.backlog;
	}

	public void setBacklog(int backlog) {
		this.backlog = backlog;
	}

	public int getAcceptBatch() {
		return this.acceptBatch;
	}

	public void setAcceptBatch(int acceptBatch) {
		this.acceptBatch = acceptBatch;
	}

	public boolean isReuseAddress() {
		return this.reuseAddress;
	}

	public void setReuseAddress(boolean reuseAddress) {
		this.reuseAddress = reuseAddress;
	}

	public boolean isReusePort() {
		return this.reusePort;
	}

	public void setReusePort(boolean reusePort) {
		this.reusePort = reusePort;
	}

	public boolean isCleanupSocket() {
		return this.cleanupSocket;
	}

	public void setCleanupSocket(boolean cleanupSocket) {
		this.cleanupSocket = cleanupSocket;
	}

	public Transport getTransport() {
		return this.transport;
	}

	public void setTransport(Transport transport) {
		this.transport = transport;
	}

	public @Nullable Integer getIoThreads() {
		return this.ioThreads;
	}

	public void setIoThreads(@Nullable Integer ioThreads) {
		this.ioThreads = ioThreads;
	}

	public Charset getCharset() {
		return this.charset;
	}

	public void setCharset(Charset charset) {
		this.charset = charset;
	}

	public MimeType getMediaType() {
		return this.mediaType;
	}

	public void setMediaType(MimeType mediaType) {
		this.mediaType = mediaType;
	}

	public boolean isDetectWrongProtocol() {
		return this.detectWrongProtocol;
	}

	public void setDetectWrongProtocol(boolean detectWrongProtocol) {
		this.detectWrongProtocol = detectWrongProtocol;
	}

	public TcpServerFramingProperties getFraming() {
		return this.framing;
	}

	public TcpServerLimitsProperties getLimits() {
		return this.limits;
	}

	public TcpServerAccessProperties getAccess() {
		return this.access;
	}

	public TcpServerTimeoutsProperties getTimeouts() {
		return this.timeouts;
	}

	public TcpServerMemoryProperties getMemory() {
		return this.memory;
	}

	public TcpServerSslProperties getSsl() {
		return this.ssl;
	}

	public TcpServerProxyProtocolProperties getProxyProtocol() {
		return this.proxyProtocol;
	}

	public TcpServerLoggingProperties getLogging() {
		return this.logging;
	}

	public Socket getSocket() {
		return this.socket;
	}

	public Stream getStream() {
		return this.stream;
	}

	public WriteBuffer getWriteBuffer() {
		return this.writeBuffer;
	}

	public SlowConsumer getSlowConsumer() {
		return this.slowConsumer;
	}

	public Handler getHandler() {
		return this.handler;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	/**
	 * Options of accepted sockets.
	 */
	public static class Socket {

		/**
		 * Whether small writes go out at once.
		 */
		private boolean tcpNoDelay = true;

		/**
		 * Whether the operating system probes silent peers.
		 */
		private boolean keepAlive = true;

		/**
		 * Silence before the first probe. By default, as the operating system has it. If
		 * a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration keepAliveIdle;

		/**
		 * Time between two probes. By default, as the operating system has it. If a
		 * duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration keepAliveInterval;

		/**
		 * Number of unanswered probes after which the peer counts as gone, at most 127.
		 * By default, as the operating system has it.
		 */
		private @Nullable Integer keepAliveCount;

		/**
		 * Time after which a connection is reset if sent data is not acknowledged. By
		 * default, as the operating system has it. Needs a native Linux transport. If a
		 * duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration userTimeout;

		/**
		 * Size of the operating system's send buffer. By default, as the operating system
		 * has it. If a size suffix is not specified, bytes will be used.
		 */
		private @Nullable DataSize sendBuffer;

		/**
		 * Size of the operating system's receive buffer. By default, as the operating
		 * system has it. If a size suffix is not specified, bytes will be used.
		 */
		private @Nullable DataSize receiveBuffer;

		public boolean isTcpNoDelay() {
			return this.tcpNoDelay;
		}

		public void setTcpNoDelay(boolean tcpNoDelay) {
			this.tcpNoDelay = tcpNoDelay;
		}

		public boolean isKeepAlive() {
			return this.keepAlive;
		}

		public void setKeepAlive(boolean keepAlive) {
			this.keepAlive = keepAlive;
		}

		public @Nullable Duration getKeepAliveIdle() {
			return this.keepAliveIdle;
		}

		public void setKeepAliveIdle(@Nullable Duration keepAliveIdle) {
			this.keepAliveIdle = keepAliveIdle;
		}

		public @Nullable Duration getKeepAliveInterval() {
			return this.keepAliveInterval;
		}

		public void setKeepAliveInterval(@Nullable Duration keepAliveInterval) {
			this.keepAliveInterval = keepAliveInterval;
		}

		public @Nullable Integer getKeepAliveCount() {
			return this.keepAliveCount;
		}

		public void setKeepAliveCount(@Nullable Integer keepAliveCount) {
			this.keepAliveCount = keepAliveCount;
		}

		public @Nullable Duration getUserTimeout() {
			return this.userTimeout;
		}

		public void setUserTimeout(@Nullable Duration userTimeout) {
			this.userTimeout = userTimeout;
		}

		public @Nullable DataSize getSendBuffer() {
			return this.sendBuffer;
		}

		public void setSendBuffer(@Nullable DataSize sendBuffer) {
			this.sendBuffer = sendBuffer;
		}

		public @Nullable DataSize getReceiveBuffer() {
			return this.receiveBuffer;
		}

		public void setReceiveBuffer(@Nullable DataSize receiveBuffer) {
			this.receiveBuffer = receiveBuffer;
		}

	}

	/**
	 * What handlers read.
	 */
	public static class Stream {

		/**
		 * Longest line or delimited chunk, which is also how much is buffered for a
		 * handler that does not read. If a size suffix is not specified, bytes will be
		 * used.
		 */
		private DataSize limit = DataSize.ofKilobytes(64);

		public DataSize getLimit() {
			return this.limit;
		}

		public void setLimit(DataSize limit) {
			this.limit = limit;
		}

	}

	/**
	 * What handlers write.
	 */
	public static class WriteBuffer {

		/**
		 * Amount of queued output at or below which a waiting handler goes on. By
		 * default, a quarter of 'high'. If a size suffix is not specified, bytes will be
		 * used.
		 */
		private @Nullable DataSize low;

		/**
		 * Amount of queued output above which a handler waits. By default, 64KB or four
		 * times 'low'. If a size suffix is not specified, bytes will be used.
		 */
		private @Nullable DataSize high;

		public @Nullable DataSize getLow() {
			return this.low;
		}

		public void setLow(@Nullable DataSize low) {
			this.low = low;
		}

		public @Nullable DataSize getHigh() {
			return this.high;
		}

		public void setHigh(@Nullable DataSize high) {
			this.high = high;
		}

	}

	/**
	 * Clients that do not take what is sent or broadcast to them.
	 */
	public static class SlowConsumer {

		/**
		 * What to do with a message for a client for which more than 'write-buffer.high'
		 * waits: queue it up to the limit and then close the connection, skip the
		 * message, or close the connection. Replies of handlers are not affected.
		 */
		private Policy policy = Policy.WAIT;

		/**
		 * Amount of output that may wait for a client with the policy 'wait'. If a size
		 * suffix is not specified, bytes will be used.
		 */
		private DataSize limit = DataSize.ofMegabytes(1);

		public Policy getPolicy() {
			return this.policy;
		}

		public void setPolicy(Policy policy) {
			this.policy = policy;
		}

		public DataSize getLimit() {
			return this.limit;
		}

		public void setLimit(DataSize limit) {
			this.limit = limit;
		}

	}

	/**
	 * Threads of handlers.
	 */
	public static class Handler {

		/**
		 * Kind of threads for handlers that block. By default virtual threads if the JDK
		 * has them.
		 */
		private HandlerThreads.Mode threads = HandlerThreads.Mode.AUTO;

		/**
		 * Maximum number of platform threads, and so of connections that are handled at
		 * the same time. Not used with virtual threads.
		 */
		private int maxThreads = 200;

		public HandlerThreads.Mode getThreads() {
			return this.threads;
		}

		public void setThreads(HandlerThreads.Mode threads) {
			this.threads = threads;
		}

		public int getMaxThreads() {
			return this.maxThreads;
		}

		public void setMaxThreads(int maxThreads) {
			this.maxThreads = maxThreads;
		}

	}

	/**
	 * How the server stops.
	 */
	public static class Shutdown {

		/**
		 * Whether clients get time to end when the server stops.
		 */
		private Mode mode = Mode.GRACEFUL;

		/**
		 * Time for clients to end by themselves when the server stops gracefully. Limited
		 * by 'spring.lifecycle.timeout-per-shutdown-phase', of which two seconds are left
		 * for closing. If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration gracePeriod = Duration.ofSeconds(30);

		/**
		 * Time for which a server of a closing application still accepts connections
		 * after the application has announced that it refuses traffic. If a duration
		 * suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration preDrainWait = Duration.ZERO;

		/**
		 * Which connections are one-way, as those of log shippers are. The server ends
		 * its own direction of these first and handles what the client still sends. With
		 * 'auto', those on which nothing was ever sent, that have no key or group, and
		 * whose handler has no method that returns something. With 'true' all
		 * connections, also those of stream handlers.
		 */
		private OneWay oneWay = OneWay.AUTO;

		/**
		 * Time that a client of a one-way connection may go on sending once the server
		 * has begun to end it. If a duration suffix is not specified, seconds will be
		 * used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration oneWayWait = Duration.ofSeconds(5);

		public Mode getMode() {
			return this.mode;
		}

		public void setMode(Mode mode) {
			this.mode = mode;
		}

		public Duration getGracePeriod() {
			return this.gracePeriod;
		}

		public void setGracePeriod(Duration gracePeriod) {
			this.gracePeriod = gracePeriod;
		}

		public Duration getPreDrainWait() {
			return this.preDrainWait;
		}

		public void setPreDrainWait(Duration preDrainWait) {
			this.preDrainWait = preDrainWait;
		}

		public OneWay getOneWay() {
			return this.oneWay;
		}

		public void setOneWay(OneWay oneWay) {
			this.oneWay = oneWay;
		}

		public Duration getOneWayWait() {
			return this.oneWayWait;
		}

		public void setOneWayWait(Duration oneWayWait) {
			this.oneWayWait = oneWayWait;
		}

		/**
		 * Ways to stop.
		 */
		public enum Mode {

			/**
			 * Stop listening, let clients end within the grace period, then close them.
			 */
			GRACEFUL,

			/**
			 * Stop listening and close clients at once, after what was written is sent.
			 */
			IMMEDIATE

		}

	}

}
