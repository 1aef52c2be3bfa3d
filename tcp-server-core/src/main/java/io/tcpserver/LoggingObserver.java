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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpserver.ThrottledEvents.Kind;
import io.tcpserver.log.CountedEvent;
import io.tcpserver.log.FailureLines;
import io.tcpserver.log.FailureLog;
import io.tcpserver.log.PeerText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the log of a server: what an operator can act on at WARN, failures of the
 * application at ERROR, the life of the server at INFO, that of connections at DEBUG.
 * What a peer does is never more than DEBUG, except that it does not speak the protocol:
 * that is often a wrong port, and logged at WARN.
 * <p>
 * Above DEBUG, there are at most ten lines in ten seconds of each kind whose rate peers
 * can set. What is left out is counted, and told with the next line of the kind and when
 * the server is closed.
 *
 * @since 0.1.0
 */
public final class LoggingObserver implements TcpServerObserver {

	private static final Logger logger = LoggerFactory.getLogger(TcpServer.class);

	// What is true of the JVM is logged once, not for each server
	private static final AtomicBoolean singleCarrierLogged = new AtomicBoolean();

	private final int excerptBytes;

	private final ThrottledEvents events = new ThrottledEvents();

	private final FailureLog handlerFailures = new FailureLog(
			new FailureLines(logger, "Unhandled exception in the handler of ",
					new CountedEvent("unhandled exception", "unhandled exceptions"), " in the handler of "));

	private final FailureLog interceptorFailures = new FailureLog(new FailureLines(logger, "Turning away ",
			new CountedEvent("failure of an interceptor", "failures of interceptors"), " turning away "));

	// Listeners of whose failure there is a line
	private final Set<SocketAddress> acceptFailuresLogged = ConcurrentHashMap.newKeySet();

	private volatile boolean memoryLogged;

	private volatile boolean waitingLogged;

	private volatile boolean shutdownLogged;

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
		logger.info("TCP server '{}' is paused, {}", server.name(), ShutdownSummary.open(server.connections().size()));
	}

	@Override
	public void closing(TcpServer server) {
		logger.debug("TCP server '{}' has stopped listening, {}", server.name(),
				ShutdownSummary.open(server.connections().size()));
	}

	@Override
	public void draining(TcpServer server, int connections, Duration left) {
		logger.info("TCP server '{}' is shutting down and waits for {} to end, for {} at most", server.name(),
				ShutdownSummary.connections(connections), ShutdownSummary.time(left));
	}

	@Override
	public void shutdown(TcpServer server, ShutdownResult result) {
		this.shutdownLogged = true;
		logger.info("TCP server '{}' has shut down{}", server.name(), ShutdownSummary.of(result));
	}

	@Override
	public void closed(TcpServer server) {
		this.handlerFailures.flush();
		this.interceptorFailures.flush();
		this.events.forEachSuppressed((event, count) -> logger.warn("TCP server '{}' had {} that {}", server.name(),
				event.more(count), CountedEvent.notLogged(count)));
		if (!this.shutdownLogged) {
			logger.info("TCP server '{}' is closed", server.name());
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
		String suppressed = (attempt == 1) ? this.events.next(Kind.ACCEPT_FAILURE) : null;
		if (suppressed != null) {
			this.acceptFailuresLogged.add(address);
			logger.warn(
					"TCP server '{}' cannot accept connections on {} ({}); clients wait while it tries again every {} "
							+ "to 1000 ms. With 'too many open files', raise the limit of the process{}",
					server.name(), Addresses.format(address), cause.getMessage(), retryAfter.toMillis(), suppressed);
		}
	}

	@Override
	public void acceptRecovered(TcpServer server, SocketAddress address, int failures) {
		// Only after the line that it belongs to
		if (this.acceptFailuresLogged.remove(address)) {
			logger.info("TCP server '{}' accepts connections on {} again after {} failed attempts", server.name(),
					Addresses.format(address), failures);
		}
	}

	@Override
	public void rejected(TcpServer server, @Nullable SocketAddress remoteAddress, RejectReason reason,
			@Nullable Throwable cause) {
		String peer = (remoteAddress != null) ? Addresses.format(remoteAddress) : "a peer that is gone";
		if (cause == null) {
			logger.debug("TCP server '{}' rejected {}: {}", server.name(), peer, reason);
			return;
		}
		String suppressed = this.events.next(Kind.REJECTION);
		if (suppressed != null) {
			logger.warn("TCP server '{}' rejected {} ({}): {}{}", server.name(), peer, reason, describe(cause),
					suppressed);
			logger.debug("Why {} was rejected", peer, PeerText.printable(cause));
		}
	}

	@Override
	public void limitReached(TcpServer server, ServerCapacity capacity) {
		String suppressed = this.events.next(Kind.LIMIT);
		if (suppressed != null) {
			logger.warn("TCP server '{}' cannot take more connections: {}. Further clients are queued or rejected{}",
					server.name(), LimitText.of(capacity), suppressed);
		}
	}

	@Override
	public void limitNotCovered(TcpServer server, int maxConnections, int possible) {
		logger
			.warn("TCP server '{}' may have {} connections (limits.max-connections), but the process may open files for "
					+ "{} of them only, with a reserve for others. Raise its limit of open files (ulimit -n), or lower "
					+ "limits.max-connections", server.name(), maxConnections, possible);
	}

	@Override
	public void handlersWaiting(TcpServer server, HandlerLoad load) {
		String suppressed = this.events.next(Kind.HANDLERS_WAITING);
		this.waitingLogged = suppressed != null;
		if (suppressed != null) {
			logger.warn("TCP server '{}' {}{}", server.name(), LimitText.of(load), suppressed);
		}
	}

	@Override
	public void handlersRecovered(TcpServer server, HandlerLoad load) {
		// Only after the line that it belongs to
		if (this.waitingLogged) {
			logger.info("TCP server '{}' has a thread for each handler again: {} of {} are busy (handler.max-threads)",
					server.name(), load.busy(), load.maxThreads());
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
		String suppressed = this.events.next(Kind.MEMORY);
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
		return isHeldByOthersToo(memory)
				? "TCP server '%s' and of the servers that share its limit".formatted(server.name())
				: "TCP server '%s'".formatted(server.name());
	}

	private static boolean isHeldByOthersToo(ServerMemory memory) {
		return memory.shared() && memory.heldTogether() != memory.held().total();
	}

	private static String parts(ServerMemory memory) {
		MemoryUse held = memory.held();
		return "%s%d in input, %d in messages decoded ahead, %d in output, %d in TLS handshakes, %d in connections"
			.formatted(isHeldByOthersToo(memory) ? "this server has " : "", held.input(), held.decodedAhead(),
					held.output(), held.handshakes(), held.connections());
	}

	@Override
	public void opened(TcpConnection connection) {
		logger.debug("{} opened", connection);
	}

	@Override
	public void handlerFailed(TcpConnection connection, Throwable cause) {
		this.handlerFailures.log((cause instanceof HandlerCreationException creation)
				? "%s, for which '%s' could not be created".formatted(connection, creation.handlerName()) : connection,
				cause);
	}

	@Override
	public void interceptorFailed(TcpConnection connection, ConnectionInterceptor interceptor, Throwable cause) {
		this.interceptorFailures.log("%s: interceptor %s failed".formatted(connection, interceptor), cause);
	}

	@Override
	public void protocolError(TcpConnection connection, Exception error) {
		String suppressed = this.events.next(Kind.PROTOCOL_ERROR);
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
				? "%s: %s".formatted(message, PeerText.printable(
						ByteBuffer.wrap(excerpt, 0, Math.min(excerpt.length, this.excerptBytes)), this.excerptBytes))
				: message;
	}

	@Override
	public void frameTruncated(TcpConnection connection, long bytes) {
		logger.debug("The stream of {} ended within a frame, of which {} bytes arrived", connection, bytes);
	}

	@Override
	public void frameFailed(TcpConnection connection, FrameError error, int count) {
		logger.debug("{} frame errors of {} with the codec '{}': {}", count, connection, error.codec(), error.kind());
	}

	@Override
	public void slowConsumer(TcpConnection connection, long pendingWriteBytes) {
		logger.debug("Message not sent to {}: {} bytes wait for it", connection, pendingWriteBytes);
	}

	@Override
	public void writingAfterClose(TcpConnection connection) {
		String suppressed = this.events.next(Kind.WRITE_AFTER_CLOSE);
		if (suppressed != null) {
			logger.warn(
					"The handler of {} keeps writing to a lost connection: let it call drain(), which reports the loss{}",
					connection, suppressed);
		}
	}

	@Override
	public void handlerInterrupted(TcpConnection connection, @Nullable String thread) {
		String suppressed = this.events.next(Kind.HANDLER_INTERRUPTED);
		if (suppressed != null && thread == null) {
			logger.warn("The handler of {} has not ended after its connection was aborted; it is not waited for{}",
					connection, suppressed);
		}
		else if (suppressed != null) {
			logger.warn("The handler of {} still runs (thread '{}') after its connection was aborted; interrupted it{}",
					connection, thread, suppressed);
		}
	}

	@Override
	public void handlerTimedOut(TcpConnection connection, @Nullable String thread, Duration timeout) {
		String suppressed = this.events.next(Kind.HANDLER_TIMEOUT);
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
