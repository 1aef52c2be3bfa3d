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

package io.tcpserver.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * Clients that shake hands and stay, some at a time.
 */
final class Handshakes implements Assault {

	// They need the processor as much as the server does
	private static final int AT_ONCE = 2;

	private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);

	private final Queue<SocketChannel> channels = new ConcurrentLinkedQueue<>();

	private final InetSocketAddress address;

	private final SSLContext context;

	private final int withheld;

	private final Payload.Part message;

	private Handshakes(InetSocketAddress address, SSLContext context, int withheld, Payload.Part message) {
		this.address = address;
		this.context = context;
		this.withheld = withheld;
		this.message = message;
	}

	/**
	 * Let clients shake hands, all but the end.
	 * @param withheld how many of their last bytes clients never send
	 */
	static Handshakes incomplete(InetSocketAddress address, SSLContext context, int count, int withheld) {
		return start(new Handshakes(address, context, withheld, Payload.Part.of("")), count);
	}

	/**
	 * Let clients shake hands and send something.
	 */
	static Handshakes complete(InetSocketAddress address, SSLContext context, int count, Payload.Part message) {
		return start(new Handshakes(address, context, 0, message), count);
	}

	private static Handshakes start(Handshakes handshakes, int count) {
		for (int i = 0; i < count; i++) {
			handshakes.threads.execute(handshakes::shakeHands);
		}
		handshakes.threads.shutdown();
		return handshakes;
	}

	/**
	 * Return how a handshake begins.
	 */
	static byte[] hello(SSLContext context) throws IOException {
		SSLEngine engine = new HandshakingClient(context).engine();
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		return Arrays.copyOf(hello.array(), hello.position());
	}

	private void shakeHands() {
		try {
			SocketChannel channel = SocketChannel.open();
			this.channels.add(channel);
			channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			channel.connect(this.address);
			HandshakingClient client = new HandshakingClient(this.context);
			client.shakeHands(channel, this.withheld);
			client.send(channel, this.message.bytes());
		}
		catch (IOException ex) {
			// The server has had enough of it, or the attack is over
		}
	}

	@Override
	public void awaitSettled(Duration atMost) throws InterruptedException {
		// If the time is over, the attack is what it is
		boolean unused = this.threads.awaitTermination(atMost.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() throws IOException, InterruptedException {
		this.threads.shutdownNow();
		for (SocketChannel channel : this.channels) {
			channel.close();
		}
		if (!this.threads.awaitTermination(10, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Clients do not end");
		}
		for (SocketChannel channel : this.channels) {
			channel.close();
		}
	}

}
