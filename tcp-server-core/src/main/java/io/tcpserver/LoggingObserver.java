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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the log of a server: what an operator can act on at WARN, failures of the
 * application at ERROR, the life of the server at INFO, that of connections at DEBUG.
 * What a peer does is never more than DEBUG, except that it does not speak the protocol:
 * that is often a wrong port, and logged at WARN, at most ten times in ten seconds.
 *
 * @since 0.1.0
 */
public final class LoggingObserver implements TcpServerObserver {

	// Peers set the rate of these: enough to see what is going on, too few to fill a disk
	private static final int PROTOCOL_ERRORS = 10;

	private static final Duration PROTOCOL_ERROR_PERIOD = Duration.ofSeconds(10);

	// As many places of an application may fail at a time before stack traces repeat
	private static final int CAUSES = 100;

	private static final Logger logger = LoggerFactory.getLogger(TcpServer.class);

	// What is true of the JVM is logged once, not for each server
	private static final AtomicBoolean singleCarrierLogged = new AtomicBoolean();

	private final LogThrottle rejections = new LogThrottle(PROTOCOL_ERRORS, PROTOCOL_ERROR_PERIOD);

	private final LogThrottle handlerTimeouts = new LogThrottle(PROTOCOL_ERRORS, PROTOCOL_ERROR_PERIOD);

	private final LogThrottle limits = new LogThrottle(1, PROTOCOL_ERROR_PERIOD);

	private final LogThrottle memory = new LogThrottle(PROTOCOL_ERRORS, PROTOCOL_ERROR_PERIOD);

	private volatile boolean memoryLogged;

	private final LogThrottle protocolErrors = new LogThrottle(PROTOCOL_ERRORS, PROTOCOL_ERROR_PERIOD);

	private final LogThrottle writesAfterClose = new LogThrottle(PROTOCOL_ERRORS, PROTOCOL_ERROR_PERIOD);

	private final FailureLog handlerFailures = new FailureLog(CAUSES, PROTOCOL_ERROR_PERIOD,
			LoggingObserver::firstFailure, LoggingObserver::moreFailures);

	private final int excerptBytes;

	/**
	 * Create an observer that shows nothing of what clients send.
	 */
	public LoggingObserver() {
		this(0);
	}

	/**
	 * Create an observer.
	 * @param excerptBytes how many bytes of what has arrived to show when a client breaks
	 * the protocol
	 */
	public LoggingObserver(int excerptBytes) {
		this.excerptBytes = excerptBytes;
	}

	@Override
	public void transportFallback(TcpServer server, String reason) {
		logger.warn("TCP server '{}' uses transport 'nio': {}. Give all of Netty's modules one current version",
				server.name(), reason);
	}

	@Override
	public void singleCarrier(TcpServer server) {
		if (singleCarrierLogged.compareAndSet(false, true)) {
			logger
				.warn("TCP server '{}' runs its handlers on virtual threads, and this JVM runs all virtual threads on "
						+ "one carrier thread: a handler that computes holds up all other clients. Set handler.threads to "
						+ "'platform' if handlers compute for long, or start the JVM with "
						+ "-Djdk.virtualThreadScheduler.parallelism=2 or more", server.name());
		}
	}

	@Override
	public void serving(TcpServer server) {
		logger.info("TCP server '{}' is serving on {} ({})", server.name(), Addresses.format(server.sockets()),
				server.transport().id());
	}

	@Override
	public void paused(TcpServer server) {
		logger.info("TCP server '{}' is paused, {} connections are open", server.name(), server.connections().size());
	}

	@Override
	public void closing(TcpServer server) {
		logger.info("TCP server '{}' has stopped listening, {} connections are open", server.name(),
				server.connections().size());
	}

	@Override
	public void shutdown(TcpServer server, ShutdownResult result) {
		logger.info(
				"TCP server '{}' shut down: of {} connections {} ended by themselves in {} ms, {} were closed in {} ms, "
						+ "{} were aborted in {} ms; {} handlers still run{}",
				server.name(), result.connections(), result.drained(), result.drainTime().toMillis(), result.closed(),
				result.closeTime().toMillis(), result.aborted(), result.abortTime().toMillis(), result.running(),
				discarded(result));
	}

	private static String discarded(ShutdownResult result) {
		return (result.discardedConnections() == 0) ? ""
				: "; %d bytes that had arrived on %d connections were discarded".formatted(result.discardedBytes(),
						result.discardedConnections());
	}

	@Override
	public void closed(TcpServer server) {
		this.handlerFailures.flush();
		tellSuppressed(server, "rejections", this.rejections);
		tellSuppressed(server, "handler time-outs", this.handlerTimeouts);
		tellSuppressed(server, "times at the connection limit", this.limits);
		tellSuppressed(server, "times over the memory limit", this.memory);
		tellSuppressed(server, "protocol errors", this.protocolErrors);
		tellSuppressed(server, "handlers that write to lost connections", this.writesAfterClose);
		logger.debug("TCP server '{}' is closed", server.name());
	}

	private static void tellSuppressed(TcpServer server, String what, LogThrottle throttle) {
		long suppressed = throttle.takeSuppressed();
		if (suppressed > 0) {
			logger.warn("TCP server '{}' had {} more {} that were not logged", server.name(), suppressed, what);
		}
	}

	@Override
	public void listenerFailed(TcpServer server, SocketAddress address, @Nullable Throwable cause) {
		logger.error("TCP server '{}' no longer listens on {}: restart it", server.name(), Addresses.format(address),
				cause);
	}

	@Override
	public void ioThreadFailed(TcpServer server, String thread, Throwable cause, int connections) {
		logger.error("TCP server '{}' has lost its I/O thread '{}', and with it {} of its {} connections: restart it",
				server.name(), thread, connections, server.connections().size(), PeerText.printable(cause));
	}

	@Override
	public void acceptFailed(TcpServer server, SocketAddress address, Throwable cause, int attempt,
			Duration retryAfter) {
		if (attempt == 1) {
			logger.warn(
					"TCP server '{}' cannot accept connections on {} ({}); clients wait while it tries again every {} "
							+ "to 1000 ms. With 'too many open files', raise the limit of the process",
					server.name(), Addresses.format(address), cause.getMessage(), retryAfter.toMillis());
		}
	}

	@Override
	public void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
		logger.info("TCP server '{}' accepts connections on {} again after {} failed attempts", server.name(),
				Addresses.format(address), failures);
	}

	@Override
	public void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
			@Nullable Throwable cause) {
		String peer = (remoteAddress != null) ? Addresses.format(remoteAddress) : "a peer that is gone";
		if (cause == null) {
			logger.debug("TCP server '{}' rejected {}: {}", server.name(), peer, reason);
			return;
		}
		String suppressed = this.rejections.next();
		if (suppressed != null) {
			logger.warn("TCP server '{}' rejected {} ({}): {}{}", server.name(), peer, reason, describe(cause),
					suppressed);
			logger.debug("Why {} was rejected", peer, PeerText.printable(cause));
		}
	}

	@Override
	public void limitReached(TcpServer server, int maxConnections, LimitCause cause) {
		String suppressed = this.limits.next();
		if (suppressed != null) {
			logger.warn("TCP server '{}' cannot take more connections: {}. Further clients are queued or rejected{}",
					server.name(), switch (cause) {
						case CONFIGURED ->
							"it has reached its limit of %d (limits.max-connections)".formatted(maxConnections);
						case DESCRIPTORS ->
							"%d is what the process may open files for. Raise its limit of open files (ulimit -n), or set limits.max-connections"
								.formatted(maxConnections);
						case HEAP ->
							"%d is what half of the heap of %d bytes (-Xmx) can carry. Set limits.max-connections, or start the JVM with more heap"
								.formatted(maxConnections, Runtime.getRuntime().maxMemory());
					}, suppressed);
		}
	}

	@Override
	public void tlsHandshake(TcpServer server, SocketAddress remoteAddress, Duration duration,
			@Nullable Throwable failure) {
		logger.debug("TLS handshake of {} with TCP server '{}' took {} ms and {}", Addresses.format(remoteAddress),
				server.name(), duration.toMillis(), (failure != null) ? "failed" : "succeeded");
	}

	@Override
	public void tlsUpdated(TcpServer server) {
		logger.info("TCP server '{}' shows new certificates from now on", server.name());
	}

	@Override
	public void tlsUpdateFailed(TcpServer server, Throwable cause) {
		logger.error("TCP server '{}' cannot use its new certificates and goes on with the old ones: {}", server.name(),
				cause.getMessage(), cause);
	}

	@Override
	public void memoryExceeded(TcpServer server, ServerMemory memory) {
		String suppressed = this.memory.next();
		this.memoryLogged = suppressed != null;
		if (suppressed != null) {
			logger
				.warn("Memory is short for the connections of {}, which hold {} of {} bytes ({}): {}. Reading from them is limited "
						+ "until memory is free, and those that hold more than their share and make no progress are "
						+ "closed. If this is no attack, set memory.total higher, start the JVM with more heap, or allow "
						+ "fewer connections (limits.max-connections){}", holders(server, memory),
						memory.heldTogether(), memory.total(),
						memory.shared() ? "memory.total, by default a quarter of the heap" : "memory.total",
						parts(memory), suppressed);
		}
	}

	@Override
	public void memoryRecovered(TcpServer server, ServerMemory memory, long closed) {
		// Only after the line that it belongs to
		if (this.memoryLogged) {
			logger.info(
					"Memory is no longer short for the connections of {}, which hold {} of {} bytes (memory.total): all are read from again, {} were closed",
					holders(server, memory), memory.heldTogether(), memory.total(), closed);
		}
	}

	private static String holders(TcpServer server, ServerMemory memory) {
		return memory.shared() ? "TCP server '%s' and of the servers that share its limit".formatted(server.name())
				: "TCP server '%s'".formatted(server.name());
	}

	private static String parts(ServerMemory memory) {
		MemoryUse held = memory.held();
		return "%s%d in input, %d in messages decoded ahead, %d in output, %d in TLS handshakes, %d in connections"
			.formatted(memory.shared() ? "this server has " : "", held.input(), held.decodedAhead(), held.output(),
					held.handshakes(), held.connections());
	}

	@Override
	public void opened(TcpConnection connection) {
		logger.debug("{} opened", connection);
	}

	@Override
	public void handlerFailed(TcpConnection connection, Throwable cause) {
		this.handlerFailures.log(connection, cause);
	}

	private static void firstFailure(Object connection, Throwable failure) {
		logger.error("Unhandled exception in the handler of {}", connection, PeerText.printable(failure));
	}

	private static void moreFailures(FailureCause cause, long count, Duration period, String last) {
		logger.error("{} more unhandled exceptions like {} in the last {} s, most recently in the handler of {}", count,
				cause, period.toSeconds(), last);
	}

	@Override
	public void protocolError(TcpConnection connection, Exception error) {
		String suppressed = this.protocolErrors.next();
		if (suppressed != null) {
			logger.warn("Closing {}, which broke the protocol: {}{}", connection, describe(error), suppressed);
			logger.debug("The protocol error of {}", connection, PeerText.printable(error));
		}
	}

	private String describe(Throwable failure) {
		String message = PeerText.printableMessage(failure.getMessage());
		byte[] excerpt = (this.excerptBytes > 0 && failure instanceof Excerpted excerpted) ? excerpted.excerpt()
				: new byte[0];
		return (excerpt.length > 0)
				? "%s: %s".formatted(message, PeerText.printable(ByteBuffer.wrap(excerpt), this.excerptBytes))
				: message;
	}

	@Override
	public void frameTruncated(TcpConnection connection, long bytes) {
		logger.debug("The stream of {} ended within a frame, of which {} bytes arrived", connection, bytes);
	}

	@Override
	public void slowConsumer(TcpConnection connection, long pendingWriteBytes) {
		logger.debug("Message not sent to {}: {} bytes wait for it", connection, pendingWriteBytes);
	}

	@Override
	public void writingAfterClose(TcpConnection connection) {
		String suppressed = this.writesAfterClose.next();
		if (suppressed != null) {
			logger.warn(
					"The handler of {} keeps writing to a lost connection: let it call drain(), which reports the loss{}",
					connection, suppressed);
		}
	}

	@Override
	public void handlerInterrupted(TcpConnection connection, @Nullable String thread) {
		if (thread == null) {
			logger.warn("The handler of {} has not ended after its connection was aborted; it is not waited for",
					connection);
			return;
		}
		logger.warn("The handler of {} still runs (thread '{}') after its connection was aborted; interrupted it",
				connection, thread);
	}

	@Override
	public void handlerTimedOut(TcpConnection connection, @Nullable String thread, Duration timeout) {
		String suppressed = this.handlerTimeouts.next();
		if (suppressed != null && thread == null) {
			logger.warn("The handler of {} takes longer than {} ms (timeouts.handler); aborted the connection{}",
					connection, timeout.toMillis(), suppressed);
		}
		else if (suppressed != null) {
			logger.warn(
					"The handler of {} (thread '{}') takes longer than {} ms (timeouts.handler); "
							+ "aborted the connection and interrupted the handler{}",
					connection, thread, timeout.toMillis(), suppressed);
		}
	}

	@Override
	public void closed(TcpConnection connection, CloseReason reason) {
		logger.debug("{} closed: {}", connection, reason);
	}

}
