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
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.netty.channel.ChannelException;
import io.netty.channel.ServerChannel;
import io.tcpserver.ServerBindException;
import io.tcpserver.ServerBindException.Problem;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.loop.IoThreads;
import io.tcpserver.netty.transport.IoTransport;
import io.tcpserver.netty.transport.IpFamily;
import io.tcpserver.netty.transport.NioTransport;

/**
 * All listening sockets of a server: bound all or none (asyncio A11), in configured order
 * (asyncio P07), the ephemeral ones on one port (asyncio P06).
 */
public final class Listeners {

	private static final int EPHEMERAL_ATTEMPTS = 20;

	private static final long CLOSE_SECONDS = 5;

	private final Reception reception;

	private final IoTransport transport;

	private final IoThreads io;

	private final List<Listener> opened = new ArrayList<>();

	private Listeners(Reception reception, IoTransport transport, IoThreads io) {
		this.reception = reception;
		this.transport = transport;
		this.io = io;
	}

	public static List<Listener> open(Reception reception, IoTransport transport, IoThreads io) throws IOException {
		Listeners listeners = new Listeners(reception, transport, io);
		try {
			TcpServerSettings settings = reception.settings();
			if (settings.listeners().isEmpty()) {
				listeners.bindWithSharedPort(listeners.resolve(settings.addresses()));
			}
			else {
				listeners.adopt(settings.listeners());
			}
			return List.copyOf(listeners.opened);
		}
		catch (Throwable ex) {
			listeners.closeAll();
			throw ex;
		}
	}

	private void adopt(List<ServerSocketChannel> sockets) throws IOException {
		List<ServerSocketChannel> claimed = new ArrayList<>();
		try {
			// All of them first: those of a server that is refused stay as they are
			for (ServerSocketChannel socket : sockets) {
				claim(socket);
				claimed.add(socket);
			}
			for (ServerSocketChannel socket : sockets) {
				adopt(socket);
			}
		}
		catch (Throwable ex) {
			claimed.forEach(AdoptedSockets::release);
			throw ex;
		}
	}

	private void claim(ServerSocketChannel socket) throws IOException {
		if (!socket.isOpen()) {
			throw new IllegalArgumentException("listener must be open");
		}
		if (socket.getLocalAddress() == null) {
			throw new IllegalArgumentException("listener must be bound");
		}
		String owner = AdoptedSockets.claim(socket, this.reception.server().name());
		if (owner != null) {
			throw new IllegalArgumentException("listener %s belongs to server '%s' already".formatted(socket, owner));
		}
	}

	private void adopt(ServerSocketChannel socket) throws IOException {
		SocketAddress address = socket.getLocalAddress();
		boolean unix = address instanceof UnixDomainSocketAddress;
		UnixSocketFile file = (unix) ? UnixSocketFile.adopt(((UnixDomainSocketAddress) address).getPath()) : null;
		ServerChannel channel = new NioTransport().adoptListener(socket, unix);
		this.opened.add(Listener.adopt(this.reception, channel, this.io.next(), file));
	}

	private void bindWithSharedPort(Set<Endpoint> endpoints) throws IOException {
		for (int attempt = 1;; attempt++) {
			try {
				bind(endpoints);
				return;
			}
			catch (ServerBindException ex) {
				boolean shared = this.opened.stream().anyMatch((listener) -> isEphemeral(listener, endpoints));
				closeAll();
				// Another socket may have the port on one of the other addresses
				boolean taken = ex.problem() == Problem.IN_USE || isBlockedByAnotherServer(ex);
				if (!taken || !shared || attempt == EPHEMERAL_ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	// With an address of this server, no other port would help
	private boolean isBlockedByAnotherServer(ServerBindException failure) {
		return failure.conflictingServer().filter((name) -> !name.equals(this.reception.server().name())).isPresent();
	}

	private static boolean isEphemeral(Listener listener, Set<Endpoint> endpoints) {
		return listener.address() instanceof InetSocketAddress inet
				&& endpoints.stream().noneMatch((endpoint) -> endpoint.port() == inet.getPort());
	}

	private void bind(Set<Endpoint> endpoints) throws IOException {
		int ephemeralPort = 0;
		for (Endpoint endpoint : endpoints) {
			SocketAddress address = endpoint.address(ephemeralPort);
			try {
				Listener listener = bind(address, endpoint.family);
				this.opened.add(listener);
				if (endpoint.port() == 0 && listener.address() instanceof InetSocketAddress inet) {
					ephemeralPort = inet.getPort();
				}
			}
			catch (IOException | UncheckedIOException | ChannelException ex) {
				// Anything else is no fault of the address
				ServerBindException failure = BindFailures.translate(this.reception.server().name(), address,
						endpoint.family, ex);
				if (!(endpoint.optional && failure.problem() == Problem.NOT_LOCAL)) {
					throw failure;
				}
			}
		}
	}

	private Listener bind(SocketAddress address, IpFamily family) throws IOException {
		return (address instanceof UnixDomainSocketAddress unix)
				? Listener.bind(this.reception, this.transport, this.io.next(), unix)
				: Listener.bind(this.reception, this.transport, this.io.next(), (InetSocketAddress) address, family);
	}

	private Set<Endpoint> resolve(List<SocketAddress> addresses) throws IOException {
		Set<Endpoint> endpoints = new LinkedHashSet<>();
		for (SocketAddress address : addresses) {
			if (address instanceof InetSocketAddress inet) {
				resolve(inet, endpoints);
			}
			else {
				endpoints.add(new Endpoint(address, IpFamily.BOTH, false));
			}
		}
		// A name may have an address that is listed as well
		endpoints.removeIf((endpoint) -> endpoint.optional
				&& endpoints.contains(new Endpoint(endpoint.address, endpoint.family, false)));
		// All interfaces include those of each family
		endpoints.removeIf((endpoint) -> endpoint.family != IpFamily.BOTH
				&& endpoints.stream().anyMatch((other) -> other.isAllInterfacesOn(endpoint.port())));
		return (this.transport.separatesFamilies()) ? endpoints : joinFamilies(endpoints);
	}

	// The wildcard addresses of both families are all interfaces
	private static Set<Endpoint> joinFamilies(Set<Endpoint> endpoints) throws IOException {
		Set<Endpoint> joined = new LinkedHashSet<>();
		for (Endpoint endpoint : endpoints) {
			boolean twin = endpoints.stream().anyMatch(endpoint::isOtherFamilyOf);
			joined.add((twin) ? new Endpoint(allInterfaces(endpoint.port()), IpFamily.BOTH, false) : endpoint);
		}
		return joined;
	}

	private void resolve(InetSocketAddress address, Set<Endpoint> endpoints) throws IOException {
		int port = address.getPort();
		if (!address.isUnresolved()) {
			// Java's own wildcard, of either family, means both
			boolean all = address.getAddress().equals(new InetSocketAddress(port).getAddress());
			endpoints.add((all) ? new Endpoint(allInterfaces(port), IpFamily.BOTH, false)
					: new Endpoint(address, family(address.getAddress()), false));
			return;
		}
		InetAddress[] all = lookUp(address);
		for (InetAddress one : all) {
			// A name may have an address of a family that this machine does not use
			endpoints.add(new Endpoint(new InetSocketAddress(one, port), family(one), all.length > 1));
		}
	}

	private static IpFamily family(InetAddress address) {
		if (!address.isAnyLocalAddress()) {
			return IpFamily.BOTH;
		}
		return (address instanceof Inet6Address) ? IpFamily.IPV6 : IpFamily.IPV4;
	}

	private InetAddress[] lookUp(InetSocketAddress address) throws ServerBindException {
		try {
			return InetAddress.getAllByName(address.getHostString());
		}
		catch (UnknownHostException ex) {
			throw BindFailures.translate(this.reception.server().name(), address, ex);
		}
	}

	private static InetSocketAddress allInterfaces(int port) throws IOException {
		boolean ipv6 = NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.anyMatch(Inet6Address.class::isInstance);
		boolean ipv4Only = !ipv6 || Boolean.getBoolean("java.net.preferIPv4Stack");
		return new InetSocketAddress(InetAddress.getByName((ipv4Only) ? "0.0.0.0" : "::"), port);
	}

	private void closeAll() {
		for (Listener listener : this.opened) {
			try {
				listener.close().get(CLOSE_SECONDS, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				// It closes all the same, by its I/O thread
				Thread.currentThread().interrupt();
			}
			catch (ExecutionException | TimeoutException ex) {
				throw new IllegalStateException("Cannot close " + listener, ex);
			}
		}
		this.opened.clear();
	}

	/**
	 * An address to bind.
	 *
	 * @param address the resolved address
	 * @param family whom it serves if it is a wildcard
	 * @param optional whether it may be left out if it is not one of this machine's
	 */
	private record Endpoint(SocketAddress address, IpFamily family, boolean optional) {

		// The ephemeral addresses of a server share the port of the first
		SocketAddress address(int ephemeralPort) {
			return (this.address instanceof InetSocketAddress inet && inet.getPort() == 0 && ephemeralPort != 0)
					? new InetSocketAddress(inet.getAddress(), ephemeralPort) : this.address;
		}

		int port() {
			return (this.address instanceof InetSocketAddress inet) ? inet.getPort() : -1;
		}

		boolean isOtherFamilyOf(Endpoint other) {
			return this.family != IpFamily.BOTH && other.family != IpFamily.BOTH && this.family != other.family
					&& port() == other.port();
		}

		boolean isAllInterfacesOn(int port) {
			return this.family == IpFamily.BOTH && port() == port
					&& ((InetSocketAddress) this.address).getAddress().isAnyLocalAddress();
		}

	}

}
