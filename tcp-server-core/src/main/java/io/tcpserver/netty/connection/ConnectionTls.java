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

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import io.tcpserver.netty.loop.Deadline;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.netty.tls.HeldSslHandler;
import io.tcpserver.netty.tls.TlsContexts;
import io.tcpserver.netty.tls.TlsRenegotiationException;
import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one connection: its handshake, at once or when a handler asks for it, and the
 * end of the encrypted stream. Confined to the I/O thread unless it says otherwise.
 */
final class ConnectionTls {

	private final NettyConnection connection;

	// Read by any thread
	private volatile @Nullable SSLSession session;

	// The settings of the handshake that is pending or was last
	private @Nullable TlsSettings settings;

	// Read by any thread
	private volatile long beganNanos;

	private boolean handshaking;

	// What waits for the handshake; null for one that comes before the handler
	private @Nullable CompletableFuture<Void> waiting;

	private @Nullable Deadline timer;

	ConnectionTls(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Return the session of the last handshake. Any thread.
	 * @return the session, {@code null} before
	 */
	@Nullable SSLSession session() {
		return this.session;
	}

	/**
	 * Return when the last handshake began. Any thread.
	 * @return the time of {@link System#nanoTime()}
	 */
	long beganNanos() {
		return this.beganNanos;
	}

	/**
	 * Return what counts the handshake of this connection.
	 * @return the pending handshakes of its server
	 */
	Handshakes handshakes() {
		return this.connection.host().handshakes();
	}

	boolean isHandshaking() {
		return this.handshaking;
	}

	/**
	 * Prepare the handshake that comes before everything else, while the pipeline is
	 * built. The accepting thread.
	 * @param contexts what it needs
	 * @param pipeline the pipeline, which has come to where bytes are encrypted
	 */
	void prepare(TlsContexts contexts, ChannelPipeline pipeline) {
		this.handshaking = true;
		this.settings = contexts.settings();
		pipeline.addLast(new TlsGreeting(this.connection));
		pipeline.addLast(contexts.newHandler(this.connection.channel().alloc(), this.connection.readGate()));
		// Also of clients that never send anything
		this.connection.heldMemory().settle();
	}

	/**
	 * Begin the handshake that was prepared, now that the client may send its part.
	 */
	void begin() {
		TlsSettings settings = Objects.requireNonNull(this.settings, "settings");
		this.beganNanos = System.nanoTime();
		if (!handshakes().begin(this, settings.maxPendingHandshakes())) {
			fail(new SSLException("Too many TLS handshakes are pending %s (ssl.max-pending-handshakes)"
				.formatted((settings.maxPendingHandshakes() != null) ? "on this server" : "on all servers together")));
			return;
		}
		Duration timeout = settings.handshakeTimeout();
		this.timer = Deadline.after(this.connection.io(), TimeLimits.nanos(timeout), () -> {
			this.timer = null;
			// asyncio L18
			fail(new SSLException("The TLS handshake is taking longer than %d ms (ssl.handshake-timeout)"
				.formatted(timeout.toMillis())));
		});
	}

	/**
	 * Encrypt an open connection.
	 * @param contexts what the handshake needs
	 * @param arrived what has arrived of it
	 * @param done completes with the handshake
	 */
	void start(TlsContexts contexts, byte[] arrived, CompletableFuture<Void> done) {
		this.handshaking = true;
		this.settings = contexts.settings();
		this.waiting = done;
		this.connection.reads().update();
		begin();
		if (this.connection.end().isEofReceived()) {
			// asyncio L02
			fail(new ClosedChannelException());
		}
		if (!this.handshaking) {
			return;
		}
		ChannelPipeline pipeline = this.connection.channel().pipeline();
		ChannelHandlerContext last = pipeline.context(ConnectionHandler.class);
		ChannelHandler handler = contexts.newHandler(this.connection.channel().alloc(), this.connection.readGate());
		pipeline.addBefore(last.name(), null, handler);
		if (arrived.length > 0) {
			replay(pipeline.context(handler), Unpooled.wrappedBuffer(arrived));
		}
	}

	/**
	 * Encrypt what is sent and received from now on, as a handler has asked for it.
	 * @param connection the connection
	 * @param contexts what the handshake needs
	 * @param done completes with the handshake
	 */
	static void upgrade(NettyConnection connection, TlsContexts contexts, CompletableFuture<Void> done) {
		connection.reads().suspend(false);
		byte[] arrived = connection.input().takeUnread();
		if (arrived == null) {
			connection.endFor(CloseReason.TLS_FAILURE);
			done.completeExceptionally(connection.peerFailures()
				.add(new SSLException("Messages arrived in plain text behind the one that asked for TLS"),
						CloseReason.TLS_FAILURE));
			connection.socket().close();
			return;
		}
		connection.tls().start(contexts, arrived, done);
		// It was closed while something that comes before the handshake could not be sent
		connection.tls().endIfKicked();
	}

	/**
	 * End a handshake that holds up the end of the connection: what was written before it
	 * is sent, and the rest waits for a peer that may take its time (asyncio L04).
	 */
	void endIfKicked() {
		if (this.handshaking && this.connection.end().reason() == CloseReason.KICKED) {
			this.connection.socket().close();
		}
	}

	// As if it had just arrived
	private static void replay(ChannelHandlerContext context, ByteBuf arrived) {
		ChannelInboundHandler handler = (ChannelInboundHandler) context.handler();
		try {
			handler.channelRead(context, arrived);
			handler.channelReadComplete(context);
		}
		catch (Exception ex) {
			context.fireExceptionCaught(ex);
		}
	}

	/**
	 * A handshake has succeeded.
	 * @return {@code true} if the connection can be opened now
	 */
	boolean succeeded() {
		if (!this.handshaking) {
			// A new one within the session, of TLS 1.2
			return false;
		}
		List<SslHandler> handlers = handlers();
		SslHandler handler = handlers.get(handlers.size() - 1);
		((HeldSslHandler) handler).established();
		this.session = handler.engine().getSession();
		TlsGreeting greeting = greeting();
		if (greeting != null) {
			this.connection.channel().pipeline().remove(greeting);
		}
		CompletableFuture<Void> waiting = end(null);
		if (waiting != null) {
			this.connection.reads().update();
			this.connection.output().handshakeEnded();
			waiting.complete(null);
			return false;
		}
		return true;
	}

	/**
	 * A handshake has failed.
	 * @param cause why
	 */
	void fail(Throwable cause) {
		if (!this.handshaking) {
			return;
		}
		Throwable described = describe(cause);
		CompletableFuture<Void> waiting = end(described);
		if (waiting == null) {
			this.connection.host()
				.reject(this.connection, RejectReason.TLS_HANDSHAKE, TlsFailures.isGone(described) ? null : described);
		}
		else {
			this.connection.endFor(CloseReason.TLS_FAILURE);
			IOException failure = (described instanceof IOException known) ? known : new SSLException(described);
			waiting.completeExceptionally(this.connection.peerFailures().add(failure, CloseReason.TLS_FAILURE));
			this.connection.socket().close();
		}
	}

	private @Nullable CompletableFuture<Void> end(@Nullable Throwable failure) {
		this.handshaking = false;
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
		ConnectionHost host = this.connection.host();
		handshakes().end(this);
		host.observer()
			.tlsHandshake(host.server(), this.connection.remoteAddress(),
					Duration.ofNanos(System.nanoTime() - this.beganNanos), failure);
		CompletableFuture<Void> waiting = this.waiting;
		this.waiting = null;
		return waiting;
	}

	private Throwable describe(Throwable cause) {
		TlsGreeting greeting = greeting();
		String alert = (greeting != null) ? greeting.alert() : null;
		return (alert != null) ? TlsFailures.refused(alert, cause) : TlsFailures.describe(cause);
	}

	private @Nullable TlsGreeting greeting() {
		return this.connection.channel().pipeline().get(TlsGreeting.class);
	}

	/**
	 * The encrypted stream of an open connection cannot go on. The engine has sent an
	 * alert, unless it was not asked: then the client gets the end of the stream.
	 * @param failure why
	 */
	void broken(SSLException failure) {
		boolean renegotiation = failure instanceof TlsRenegotiationException;
		if (this.connection.endFor(renegotiation ? CloseReason.TLS_RENEGOTIATION : CloseReason.TLS_FAILURE)) {
			this.connection.reportProtocolError(TlsFailures.describe(failure));
		}
		if (renegotiation) {
			shutdown(() -> {
			});
		}
	}

	/**
	 * Give up the handshake in favour of a new one, unless its end has arrived. Any
	 * thread.
	 */
	void makeRoom() {
		long began = this.beganNanos;
		IoThread io = this.connection.io();
		io.run(() -> io.executeAfterPoll(() -> {
			if (this.beganNanos == began) {
				fail(new SSLException("The TLS handshake had to make room for others (ssl.max-pending-handshakes)"));
			}
		}));
	}

	/**
	 * End the encrypted stream now that everything is sent.
	 * @param sent run when the peer has been told
	 */
	void shutdown(Runnable sent) {
		List<SslHandler> handlers = handlers();
		ChannelFuture last = null;
		// The inner one first
		for (int i = handlers.size() - 1; i >= 0; i--) {
			last = handlers.get(i).closeOutbound();
		}
		if (last == null) {
			sent.run();
		}
		else {
			Futures.ignore(last.addListener((future) -> sent.run()));
		}
	}

	/**
	 * Return whether the peer has ended the encrypted stream, the inner one if there are
	 * two.
	 * @return {@code false} if it was cut off, or goes on
	 */
	boolean isEnded() {
		List<SslHandler> handlers = handlers();
		if (handlers.isEmpty()) {
			return false;
		}
		SslHandler inner = handlers.get(handlers.size() - 1);
		return inner.sslCloseFuture().isSuccess() && inner.engine().isInboundDone();
	}

	/**
	 * Return whether this side can end its stream and still be sent something. In TLS 1.2
	 * the peer has to end its own at once, and so it is with OpenSSL in any version.
	 * @return {@code true} if the two directions end one by one
	 */
	boolean canEndFirst() {
		return handlers().stream()
			.map(SslHandler::engine)
			.noneMatch((engine) -> engine instanceof ReferenceCountedOpenSslEngine
					|| !"TLSv1.3".equals(engine.getSession().getProtocol()));
	}

	/**
	 * Return how long the peer may take to answer the end of the stream.
	 * @return the time
	 */
	Duration shutdownTimeout() {
		return Objects.requireNonNull(this.settings, "settings").shutdownTimeout();
	}

	private List<SslHandler> handlers() {
		List<SslHandler> handlers = new ArrayList<>(1);
		this.connection.channel().pipeline().forEach((entry) -> {
			if (entry.getValue() instanceof SslHandler handler) {
				handlers.add(handler);
			}
		});
		return handlers;
	}

}
