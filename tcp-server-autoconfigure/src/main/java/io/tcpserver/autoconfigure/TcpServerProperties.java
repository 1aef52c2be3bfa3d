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

import io.tcpserver.settings.CharsetErrors;
import io.tcpserver.settings.ConnectionLimits.OnLimit;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.OneWay;
import io.tcpserver.settings.ProxyProtocol;
import io.tcpserver.settings.ReplyOrder;
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
	 * Path of a Unix domain socket to listen on in place of a port. By default, the
	 * server listens on its port.
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
	 * Number of I/O threads that this server has for itself. By default, it shares them
	 * with other servers, see 'share-io-threads'.
	 */
	private @Nullable Integer ioThreads;

	/**
	 * Whether to share I/O threads with the other servers that have the same transport
	 * and set no number of their own. There are as many as processors, which is also the
	 * number that a server has for itself if it does not share.
	 */
	private boolean shareIoThreads = true;

	/**
	 * Charset of text that handlers read and write.
	 */
	private Charset charset = StandardCharsets.UTF_8;

	/**
	 * What to do with bytes that are malformed in the charset, and with characters that
	 * it does not have.
	 */
	private CharsetErrors charsetErrors = CharsetErrors.REPLACE;

	/**
	 * Media type of payloads that are neither bytes nor text.
	 */
	private MimeType mediaType = MimeTypeUtils.APPLICATION_JSON;

	/**
	 * Whether to recognise clients that speak TLS, HTTP or the PROXY protocol to a server
	 * that does not by their first bytes, and to name it in the log.
	 */
	private boolean detectWrongProtocol = true;

	@NestedConfigurationProperty
	private final TcpServerFramingProperties framing = new TcpServerFramingProperties();

	private final Limits limits = new Limits();

	private final Access access = new Access();

	@NestedConfigurationProperty
	private final TcpServerTimeoutsProperties timeouts = new TcpServerTimeoutsProperties();

	private final Memory memory = new Memory();

	@NestedConfigurationProperty
	private final TcpServerSslProperties ssl = new TcpServerSslProperties();

	private final Proxy proxyProtocol = new Proxy();

	private final Logging logging = new Logging();

	@NestedConfigurationProperty
	private final TcpServerSocketProperties socket = new TcpServerSocketProperties();

	private final Stream stream = new Stream();

	private final WriteBuffer writeBuffer = new WriteBuffer();

	private final SlowConsumer slowConsumer = new SlowConsumer();

	private final Handler handler = new Handler();

	private final Readiness readiness = new Readiness();

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

	public boolean isShareIoThreads() {
		return this.shareIoThreads;
	}

	public void setShareIoThreads(boolean shareIoThreads) {
		this.shareIoThreads = shareIoThreads;
	}

	public Charset getCharset() {
		return this.charset;
	}

	public void setCharset(Charset charset) {
		this.charset = charset;
	}

	public CharsetErrors getCharsetErrors() {
		return this.charsetErrors;
	}

	public void setCharsetErrors(CharsetErrors charsetErrors) {
		this.charsetErrors = charsetErrors;
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

	public Limits getLimits() {
		return this.limits;
	}

	public Access getAccess() {
		return this.access;
	}

	public TcpServerTimeoutsProperties getTimeouts() {
		return this.timeouts;
	}

	public Memory getMemory() {
		return this.memory;
	}

	public TcpServerSslProperties getSsl() {
		return this.ssl;
	}

	public Proxy getProxyProtocol() {
		return this.proxyProtocol;
	}

	public Logging getLogging() {
		return this.logging;
	}

	public TcpServerSocketProperties getSocket() {
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

	public Readiness getReadiness() {
		return this.readiness;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	/**
	 * How many connections a server takes.
	 */
	public static class Limits {

		/**
		 * Maximum number of connections at a time. By default, the smaller of what the
		 * process may have open files for, less a reserve, and what half of the maximum
		 * heap can carry, shared by all servers without a value; and at most
		 * 'handler.max-threads' if a stream handler runs on platform threads.
		 */
		private @Nullable Integer maxConnections;

		/**
		 * Most connections at a time of one IPv4 address or one IPv6 network of 64 bits.
		 * Those over it are rejected. By default, there is no limit.
		 */
		private @Nullable Integer maxConnectionsPerAddress;

		/**
		 * Most connections a second. By default, there is no limit.
		 */
		private @Nullable Integer acceptRate;

		/**
		 * What happens to clients over the most connections and over the accept rate:
		 * they wait in the operating system, or are rejected.
		 */
		private OnLimit onLimit = OnLimit.PAUSE;

		/**
		 * Text that clients are sent when they are rejected for one of the limits. By
		 * default, nothing. Cannot be sent to clients that begin with a TLS handshake.
		 */
		private @Nullable String rejectMessage;

		public @Nullable Integer getMaxConnections() {
			return this.maxConnections;
		}

		public void setMaxConnections(@Nullable Integer maxConnections) {
			this.maxConnections = maxConnections;
		}

		public @Nullable Integer getMaxConnectionsPerAddress() {
			return this.maxConnectionsPerAddress;
		}

		public void setMaxConnectionsPerAddress(@Nullable Integer maxConnectionsPerAddress) {
			this.maxConnectionsPerAddress = maxConnectionsPerAddress;
		}

		public @Nullable Integer getAcceptRate() {
			return this.acceptRate;
		}

		public void setAcceptRate(@Nullable Integer acceptRate) {
			this.acceptRate = acceptRate;
		}

		public OnLimit getOnLimit() {
			return this.onLimit;
		}

		public void setOnLimit(OnLimit onLimit) {
			this.onLimit = onLimit;
		}

		public @Nullable String getRejectMessage() {
			return this.rejectMessage;
		}

		public void setRejectMessage(@Nullable String rejectMessage) {
			this.rejectMessage = rejectMessage;
		}

	}

	/**
	 * Which clients are let in.
	 */
	public static class Access {

		/**
		 * Networks or IP addresses of clients that are let in, such as 10.0.0.0/8. All if
		 * there is none.
		 */
		private List<String> allow = new ArrayList<>();

		/**
		 * Networks or IP addresses of clients that are not let in, even if they are
		 * allowed. By default, none is kept out.
		 */
		private List<String> deny = new ArrayList<>();

		public List<String> getAllow() {
			return this.allow;
		}

		public void setAllow(List<String> allow) {
			this.allow = allow;
		}

		public List<String> getDeny() {
			return this.deny;
		}

		public void setDeny(List<String> deny) {
			this.deny = deny;
		}

	}

	/**
	 * How much memory connections may hold.
	 */
	public static class Memory {

		/**
		 * Most data that is kept for one connection until its handler takes it. Not less
		 * than 'stream.limit'. By default, what the framing and the handler need. If a
		 * size suffix is not specified, bytes will be used.
		 */
		private @Nullable DataSize connectionInput;

		/**
		 * Most data that may wait to be sent to one client. By default, there is no limit
		 * besides that of slow consumers. If a size suffix is not specified, bytes will
		 * be used.
		 */
		private @Nullable DataSize connectionOutput;

		/**
		 * Maximum memory that all connections of the server may hold: the arrays and
		 * buffers, used or not, for input, messages decoded ahead and output, TLS
		 * handshakes, and a fixed cost for each connection. Over it, connections that
		 * hold more than their share and make no progress are closed. By default, a
		 * quarter of the maximum heap, shared by all servers without a value. If a size
		 * suffix is not specified, bytes will be used.
		 */
		private @Nullable DataSize total;

		public @Nullable DataSize getConnectionInput() {
			return this.connectionInput;
		}

		public void setConnectionInput(@Nullable DataSize connectionInput) {
			this.connectionInput = connectionInput;
		}

		public @Nullable DataSize getConnectionOutput() {
			return this.connectionOutput;
		}

		public void setConnectionOutput(@Nullable DataSize connectionOutput) {
			this.connectionOutput = connectionOutput;
		}

		public @Nullable DataSize getTotal() {
			return this.total;
		}

		public void setTotal(@Nullable DataSize total) {
			this.total = total;
		}

	}

	/**
	 * Whether load balancers tell the addresses of clients.
	 */
	public static class Proxy {

		/**
		 * Whether connections begin with a header of the PROXY protocol, version 1 or 2:
		 * none does, those of trusted load balancers may, or all do.
		 */
		private ProxyProtocol.Mode mode = ProxyProtocol.Mode.NONE;

		/**
		 * Networks or IP addresses of load balancers whose header is believed. By
		 * default, loopback, link-local and private networks.
		 */
		private List<String> trustedProxies = new ArrayList<>();

		public ProxyProtocol.Mode getMode() {
			return this.mode;
		}

		public void setMode(ProxyProtocol.Mode mode) {
			this.mode = mode;
		}

		public List<String> getTrustedProxies() {
			return this.trustedProxies;
		}

		public void setTrustedProxies(List<String> trustedProxies) {
			this.trustedProxies = trustedProxies;
		}

	}

	/**
	 * What the log of a server shows.
	 */
	public static class Logging {

		/**
		 * Number of bytes of a client's data to show in the log when it breaks the
		 * protocol, at most 256. Warning: payloads, passwords and personal data then go
		 * to the log. By default, the log says how many bytes arrived and what kind of
		 * character the first one is.
		 */
		private int excerptBytes;

		public int getExcerptBytes() {
			return this.excerptBytes;
		}

		public void setExcerptBytes(int excerptBytes) {
			this.excerptBytes = excerptBytes;
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
	 * How handlers are called.
	 */
	public static class Handler {

		/**
		 * Kind of threads for handlers that block. By default virtual threads if the JDK
		 * has them, unless 'spring.threads.virtual.enabled' is false.
		 */
		private HandlerThreads.Mode threads = HandlerThreads.Mode.AUTO;

		/**
		 * Maximum number of platform threads, and so of handlers that run at the same
		 * time. A stream handler occupies a thread as long as its connection is open. Not
		 * used with virtual threads.
		 */
		private int maxThreads = 200;

		/**
		 * Maximum number of messages of one connection that are handled at the same time.
		 */
		private int concurrentMessages = 1;

		/**
		 * When replies are sent if several messages of one connection are handled at the
		 * same time: in the order of their requests, or as soon as they are there.
		 */
		private ReplyOrder replyOrder = ReplyOrder.REQUEST;

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

		public int getConcurrentMessages() {
			return this.concurrentMessages;
		}

		public void setConcurrentMessages(int concurrentMessages) {
			this.concurrentMessages = concurrentMessages;
		}

		public ReplyOrder getReplyOrder() {
			return this.replyOrder;
		}

		public void setReplyOrder(ReplyOrder replyOrder) {
			this.replyOrder = replyOrder;
		}

	}

	/**
	 * What the server means for the readiness of the application.
	 */
	public static class Readiness {

		/**
		 * Whether the application is ready for traffic only while the server serves: the
		 * health of the server is a part of the group 'readiness'. If the properties of
		 * that group have an 'include', this must name the server, too.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
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
			 * Stop listening, close and abort clients and interrupt their handlers at
			 * once. What was written is only sent if the operating system takes it
			 * immediately. Then wait for a second, at most, for interrupted handlers to
			 * end.
			 */
			IMMEDIATE

		}

	}

}
