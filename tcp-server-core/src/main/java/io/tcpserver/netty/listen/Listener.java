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

package io.tcpserver.netty.listen;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.tcpserver.Addresses;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.loop.Futures;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.IpFamily;
import io.tcpserver.netty.transport.SocketAddresses;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening socket: an address that was bound, or a socket that was adopted.
 */
public final class Listener {

	private static final Logger logger = LoggerFactory.getLogger(Listener.class);

	private final Reception reception;

	private final Channel channel;

	private final IoThread io;

	private final Acceptor acceptor;

	private final @Nullable UnixSocketFile file;

	private final SocketAddress address;

	private final CompletableFuture<Void> closed = new CompletableFuture<>();

	// I/O thread only: whether it was asked to end
	private boolean ending;

	// I/O thread only
	private boolean ended;

	// I/O thread only: whether that was its last word
	private boolean ioEnded;

	private Listener(Reception reception, Channel channel, IoThread io, Acceptor acceptor,
			@Nullable UnixSocketFile file, IpFamily family) {
		this.reception = reception;
		this.channel = channel;
		this.io = io;
		this.acceptor = acceptor;
		this.file = file;
		this.address = address(channel, family, file);
		acceptor.bound(this.address);
		OwnListeners.add(reception.server().name(), this.address, family, channel);
	}

	/**
	 * Bind an internet address.
	 * @param reception the server
	 * @param transport the transport of its I/O threads
	 * @param io the I/O thread that accepts
	 * @param address the address
	 * @param family whom the address serves if it is a wildcard
	 * @return the listener, not accepting yet
	 * @throws IOException if the address cannot be bound
	 */
	static Listener bind(Reception reception, IoTransport transport, IoThread io, InetSocketAddress address,
			IpFamily family) throws IOException {
		Channel channel = transport.newInetListener(family);
		try {
			TcpServerSettings settings = reception.settings();
			channel.config().setOption(ChannelOption.SO_REUSEADDR, settings.listen().reuseAddress());
			if (settings.listen().reusePort()) {
				require(channel, transport.reusePort(), true,
						"reuse-port is not supported by this transport and platform");
			}
			if (family == IpFamily.IPV6) {
				require(channel, transport.ipv6Only(), 1, """
						address '::' means IPv6 only, which transport '%s' does not support. \
						Use a native transport such as epoll, or leave out the address to listen on all \
						interfaces, IPv6 and IPv4""".formatted(transport.id().id()));
			}
			return open(reception, channel, io, address, family, null);
		}
		catch (Throwable ex) {
			closeQuietly(channel, ex);
			throw ex;
		}
	}

	/**
	 * Bind a Unix domain socket.
	 * @param reception the server
	 * @param transport the transport of its I/O threads
	 * @param io the I/O thread that accepts
	 * @param address the address
	 * @return the listener, not accepting yet
	 * @throws IOException if the address cannot be bound
	 */
	static Listener bind(Reception reception, IoTransport transport, IoThread io, UnixDomainSocketAddress address)
			throws IOException {
		UnixSocketFile file = new UnixSocketFile(address.getPath());
		Channel channel = transport.newUnixListener();
		try {
			file.checkFree();
			Listener listener = open(reception, channel, io, transport.unixAddress(file.bindAddress()), IpFamily.BOTH,
					file);
			file.publish();
			return listener;
		}
		catch (Throwable ex) {
			closeQuietly(channel, ex);
			throw ex;
		}
	}

	/**
	 * Adopt a socket that listens already.
	 * @param reception the server
	 * @param channel a channel around the socket
	 * @param io the I/O thread that accepts
	 * @param file its file, of a Unix domain socket
	 * @return the listener, not accepting yet
	 */
	static Listener adopt(Reception reception, Channel channel, IoThread io, @Nullable UnixSocketFile file) {
		Acceptor acceptor = prepare(reception, channel, io, channel.localAddress());
		io.loop().complete(() -> io.loop().register(channel));
		return new Listener(reception, channel, io, acceptor, file, IpFamily.BOTH);
	}

	private static Listener open(Reception reception, Channel channel, IoThread io, SocketAddress address,
			IpFamily family, @Nullable UnixSocketFile file) {
		Acceptor acceptor = prepare(reception, channel, io, address);
		io.loop().complete(() -> io.loop().register(channel));
		io.loop().complete(() -> channel.bind(address));
		return new Listener(reception, channel, io, acceptor, file, family);
	}

	private static SocketAddress address(Channel channel, IpFamily family, @Nullable UnixSocketFile file) {
		if (file != null) {
			return UnixDomainSocketAddress.of(file.path());
		}
		SocketAddress local = SocketAddresses.fromNetty(channel.localAddress());
		return (family == IpFamily.IPV6) ? Addresses.ipv6Wildcard(((InetSocketAddress) local).getPort()) : local;
	}

	private static Acceptor prepare(Reception reception, Channel channel, IoThread io, SocketAddress address) {
		ChannelConfig config = channel.config();
		config.setAutoRead(false);
		config.setOption(ChannelOption.SO_BACKLOG, reception.settings().listen().backlog());
		Integer receiveBuffer = reception.settings().socket().receiveBuffer();
		if (receiveBuffer != null) {
			// Before the handshake, in which the window is scaled
			config.setOption(ChannelOption.SO_RCVBUF, receiveBuffer);
		}
		if (config.getRecvByteBufAllocator() instanceof DefaultMaxMessagesRecvByteBufAllocator allocator) {
			allocator.maxMessagesPerRead(reception.settings().listen().acceptBatch());
			// Netty's epoll would take the number of each descriptor for a count of
			// bytes, and guess from it that nobody else waits
			allocator.respectMaybeMoreData(false);
		}
		Acceptor acceptor = new Acceptor(reception, channel, io, address);
		channel.pipeline().addLast(acceptor);
		return acceptor;
	}

	private static <T> void require(Channel channel, @Nullable ChannelOption<T> option, T value, String problem) {
		if (option == null || !channel.config().setOption(option, value)) {
			throw new IllegalArgumentException(problem);
		}
	}

	private static void closeQuietly(Channel channel, Throwable failure) {
		try {
			if (channel.isRegistered()) {
				Futures.complete(channel.close());
			}
			else {
				channel.unsafe().closeForcibly();
			}
		}
		catch (Throwable ex) {
			failure.addSuppressed(ex);
		}
	}

	/**
	 * Tell the server when this listener ends, now that the server listens on all
	 * addresses.
	 */
	public void watch() {
		Futures.ignore(this.channel.closeFuture().addListener((future) -> this.reception.listenerClosed(this)));
		if (!this.reception.settings().listeners().isEmpty()) {
			this.io.execute(
					() -> AdoptedSockets.watch(this.io, this.channel, () -> this.ended, this::closedByApplication));
		}
	}

	private void closedByApplication() {
		this.reception.listenerFails(new IOException("The application has closed the listener on %s".formatted(this)));
		Futures.ignore(this.channel.close());
	}

	public SocketAddress address() {
		return this.address;
	}

	/**
	 * Begin or stop to accept, as the state of the server has it.
	 */
	public void update() {
		this.acceptor.update();
	}

	public IoThread io() {
		return this.io;
	}

	/**
	 * Stop listening. Returns at once.
	 * @return a future that completes when the socket is closed and its file is gone
	 */
	public CompletableFuture<Void> close() {
		this.io.runOrAtEnd(this::end);
		return this.closed;
	}

	/**
	 * Stop listening once those are accepted who have connected by now. Returns at once.
	 * @return a future that completes when the socket is closed and its file is gone
	 */
	public CompletableFuture<Void> closeAfterLast() {
		this.io.runOrAtEnd(() -> {
			this.ending = true;
			this.acceptor.acceptRest(this::end);
		});
		return this.closed;
	}

	private void end() {
		if (this.ended) {
			return;
		}
		this.ending = true;
		this.ended = true;
		this.acceptor.close();
		if (this.ioEnded) {
			gone();
			return;
		}
		Futures.ignore(this.channel.close());
		// io_uring closes later, when its pending accept is cancelled
		Futures.ignore(this.channel.closeFuture().addListener((future) -> {
			removeFile();
			// The JDK keeps the socket until its selector has run, io_uring until it
			// has told the kernel: the address is in use till then
			this.io.executeAfterPoll(() -> this.closed.complete(null));
		}));
	}

	/**
	 * The I/O thread has ended. The thread that is the last to do anything with this
	 * listener.
	 */
	public void ioEnded() {
		this.ioEnded = true;
		this.reception.closeWithoutLoop(this.channel);
		this.acceptor.close();
		if (this.ending && !this.closed.isDone()) {
			this.ended = true;
			gone();
		}
	}

	private void gone() {
		removeFile();
		this.closed.complete(null);
	}

	private void removeFile() {
		if (this.file == null || !this.reception.settings().listen().cleanupSocket()) {
			return;
		}
		try {
			this.file.remove();
		}
		catch (IOException ex) {
			logger.warn("TCP server '{}' cannot remove the file of {}", this.reception.server().name(), this.address,
					ex);
		}
	}

	@Override
	public String toString() {
		return this.address.toString();
	}

}
