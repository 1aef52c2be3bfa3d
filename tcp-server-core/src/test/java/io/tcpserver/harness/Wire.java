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

package io.tcpserver.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import io.tcpserver.TcpServer;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.TlsSettings.Provider;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * What is between a server and its clients.
 *
 * @param transport the transport of the server
 * @param kind what its connections are
 */
public record Wire(Transport transport, Kind kind) {

	/**
	 * Return every transport with every kind of connection.
	 */
	public static Stream<Wire> all() {
		return Platform.transports()
			.flatMap((transport) -> Stream.of(Kind.values()).map((kind) -> new Wire(transport, kind)));
	}

	/**
	 * Return every transport, in plain text and with TLS 1.3, and the other kinds of TLS
	 * with one of them.
	 */
	public static Stream<Wire> each() {
		return all().filter((wire) -> wire.canEndFirst() || wire.transport == Transport.NIO);
	}

	public static Stream<Wire> plain() {
		return all().filter((wire) -> !wire.isEncrypted());
	}

	public static Stream<Wire> encrypted() {
		return each().filter(Wire::isEncrypted);
	}

	public boolean isEncrypted() {
		return this.kind.provider != null;
	}

	/**
	 * Return whether the server can end its own direction and still be sent something.
	 */
	public boolean canEndFirst() {
		return !isEncrypted() || this.kind == Kind.TLS_1_3;
	}

	/**
	 * Let a server listen accordingly.
	 * @param directory where the file of a Unix domain socket can be
	 */
	public void configure(TcpServerSettingsBuilder settings, Path directory) {
		settings.transport(this.transport);
		if (this.kind == Kind.UNIX) {
			settings.addresses(List.of()).path(directory.resolve("socket"));
		}
		if (this.kind.provider != null) {
			settings.tls(TlsSettings
				.of(Certificates.keys(Certificates.server("localhost"), List.of(this.kind.protocol()), null))
				.withProvider(this.kind.provider));
		}
	}

	/**
	 * Connect to a server, and shake hands.
	 */
	public Client connect(TcpServer server) throws IOException {
		SocketAddress address = server.sockets().get(0);
		if (this.kind == Kind.UNIX) {
			return new UnixClient(address);
		}
		Socket socket = new Socket();
		socket.connect(address);
		socket.setSoTimeout(10_000);
		return isEncrypted() ? encrypt(socket) : new SocketClient(socket);
	}

	/**
	 * Shake hands.
	 */
	public static Client encrypt(Socket socket) throws IOException {
		SSLSocket encrypted = (SSLSocket) Certificates.clientContext()
			.getSocketFactory()
			.createSocket(socket, "localhost", 1, true);
		encrypted.startHandshake();
		return new SocketClient(encrypted);
	}

	@Override
	public String toString() {
		return this.transport.id() + " " + this.kind;
	}

	/**
	 * What connections can be.
	 */
	public enum Kind {

		TCP(null), UNIX(null), TLS_1_2(Provider.JDK), TLS_1_3(Provider.JDK), TLS_1_3_OF_OPENSSL(Provider.OPENSSL);

		private final @Nullable Provider provider;

		Kind(@Nullable Provider provider) {
			this.provider = provider;
		}

		private String protocol() {
			return (this == TLS_1_2) ? "TLSv1.2" : "TLSv1.3";
		}

	}

	/**
	 * A client that blocks, and can send while it reads.
	 */
	public interface Client extends AutoCloseable {

		InputStream input() throws IOException;

		OutputStream output() throws IOException;

		@Override
		void close() throws IOException;

	}

	private record SocketClient(Socket socket) implements Client {

		@Override
		public InputStream input() throws IOException {
			return this.socket.getInputStream();
		}

		@Override
		public OutputStream output() throws IOException {
			return this.socket.getOutputStream();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	/**
	 * Not with the streams of the JDK, which do not send while they read.
	 */
	private record UnixClient(SocketChannel channel) implements Client {

		UnixClient(SocketAddress address) throws IOException {
			this(SocketChannel.open(StandardProtocolFamily.UNIX));
			this.channel.connect(address);
		}

		@Override
		public InputStream input() {
			return new InputStream() {

				@Override
				public int read() throws IOException {
					byte[] one = new byte[1];
					return (read(one, 0, 1) == 1) ? one[0] & 0xff : -1;
				}

				@Override
				public int read(byte[] bytes, int offset, int length) throws IOException {
					Objects.checkFromIndexSize(offset, length, bytes.length);
					return UnixClient.this.channel.read(ByteBuffer.wrap(bytes, offset, length));
				}

			};
		}

		@Override
		public OutputStream output() {
			return new OutputStream() {

				@Override
				public void write(int value) throws IOException {
					write(new byte[] { (byte) value });
				}

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
					while (buffer.hasRemaining()) {
						UnixClient.this.channel.write(buffer);
					}
				}

			};
		}

		@Override
		public void close() throws IOException {
			this.channel.close();
		}

	}

}
