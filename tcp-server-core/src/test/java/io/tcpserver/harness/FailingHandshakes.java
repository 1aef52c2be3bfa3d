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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLEngine;

/**
 * Clients that begin a TLS handshake and let it fail, each in one of a few ways.
 */
public final class FailingHandshakes {

	private static final int CLIENTS_AT_ONCE = 16;

	private static final int PATIENCE_MILLIS = 30_000;

	private static final byte[] PLAIN_TEXT = "hello\n".getBytes(StandardCharsets.US_ASCII);

	// RFC 5246: the type of a handshake record
	private static final int HANDSHAKE = 0x16;

	// RFC 5246: a fatal alert of TLS 1.2
	private static final byte[] UNKNOWN_CA = HexFormat.of().parseHex("15030300020230");

	private static final byte[] CLIENT_HELLO = clientHello("TLSv1.3");

	private static final byte[] OLDER_CLIENT_HELLO = clientHello("TLSv1.2");

	private final InetSocketAddress address;

	private final AtomicInteger unexpected = new AtomicInteger();

	public FailingHandshakes(InetSocketAddress address) {
		this.address = address;
	}

	/**
	 * Return how a handshake begins.
	 */
	public static byte[] clientHello(String version) {
		try {
			SSLEngine engine = Certificates.clientContext().createSSLEngine("localhost", 1);
			engine.setUseClientMode(true);
			engine.setEnabledProtocols(new String[] { version });
			ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
			engine.wrap(ByteBuffer.allocate(0), hello);
			return Arrays.copyOf(hello.array(), hello.position());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Let handshakes fail, as many in each way.
	 * @return how many have not ended as they should
	 */
	public int run(int count) throws InterruptedException {
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS_AT_ONCE);
		for (int i = 0; i < count; i++) {
			int number = i;
			clients.execute(() -> fail(number));
		}
		clients.shutdown();
		if (!clients.awaitTermination(2, TimeUnit.MINUTES)) {
			throw new IllegalStateException("Handshakes are still pending");
		}
		return this.unexpected.get();
	}

	private void fail(int number) {
		try (Socket socket = new Socket(this.address.getAddress(), this.address.getPort())) {
			socket.setSoTimeout(PATIENCE_MILLIS);
			switch (number % 5) {
				case 0 -> end(socket, PLAIN_TEXT);
				case 1 -> end(socket, randomBytes(number));
				case 2 -> end(socket, Arrays.copyOf(CLIENT_HELLO, CLIENT_HELLO.length / 2));
				case 3 -> reset(socket);
				default -> refuse(socket);
			}
		}
		catch (IOException ex) {
			this.unexpected.incrementAndGet();
		}
	}

	private static byte[] randomBytes(int seed) {
		byte[] bytes = new byte[100];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	private static void end(Socket socket, byte[] bytes) throws IOException {
		socket.getOutputStream().write(bytes);
		try {
			socket.shutdownOutput();
			awaitEnd(socket.getInputStream());
		}
		catch (SocketTimeoutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// Reset: the server has not read everything
			socket.setSoLinger(true, 0);
		}
	}

	private static void reset(Socket socket) throws IOException {
		socket.getOutputStream().write(CLIENT_HELLO);
		socket.setSoLinger(true, 0);
	}

	// As a client that does not trust the server
	private static void refuse(Socket socket) throws IOException {
		OutputStream output = socket.getOutputStream();
		InputStream input = socket.getInputStream();
		output.write(OLDER_CLIENT_HELLO);
		if (input.read() != HANDSHAKE) {
			throw new IOException("The server has not answered with a handshake");
		}
		output.write(UNKNOWN_CA);
		awaitEnd(input);
	}

	private static void awaitEnd(InputStream input) throws IOException {
		byte[] buffer = new byte[4096];
		while (input.read(buffer) != -1) {
			// What the server still says does not matter
		}
	}

}
