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
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Clients that all send the same and read nothing, on one thread.
 */
final class Attackers implements Assault, Runnable {

	// As many as the kernel's queue takes
	private static final int CONNECTING = 100;

	private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

	private static final long SELECT_MILLIS = 20;

	private final InetSocketAddress address;

	private final Payload payload;

	private final int count;

	private final int receiveBuffer;

	private final Selector selector = Selector.open();

	private final List<Attacker> all = new ArrayList<>();

	private final CountDownLatch settled = new CountDownLatch(1);

	private final Thread thread = new Thread(this, "attackers");

	private volatile boolean closed;

	private int connecting;

	private int finished;

	private long progressAt = System.nanoTime();

	private Attackers(InetSocketAddress address, Payload payload, int count, int receiveBuffer) throws IOException {
		this.address = address;
		this.payload = payload;
		this.count = count;
		this.receiveBuffer = receiveBuffer;
	}

	static Attackers start(InetSocketAddress address, Payload payload, int count) throws IOException {
		return start(address, payload, count, 0);
	}

	/**
	 * Let clients attack.
	 * @param receiveBuffer how much the kernel takes for a client, zero for the default
	 */
	static Attackers start(InetSocketAddress address, Payload payload, int count, int receiveBuffer)
			throws IOException {
		Attackers attackers = new Attackers(address, payload, count, receiveBuffer);
		attackers.thread.start();
		return attackers;
	}

	@Override
	public void run() {
		try {
			while (!this.closed) {
				connectSome();
				this.selector.select(SELECT_MILLIS);
				for (SelectionKey key : this.selector.selectedKeys()) {
					if (key.isValid()) {
						attack(key);
					}
				}
				this.selector.selectedKeys().clear();
				long now = System.nanoTime();
				this.all.forEach((attacker) -> attacker.wakeIfDue(now));
				if (this.finished == this.count || now - this.progressAt > SETTLED_NANOS) {
					this.settled.countDown();
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			this.settled.countDown();
			this.all.forEach(Attacker::reset);
		}
	}

	private void connectSome() throws IOException {
		while (this.all.size() < this.count && this.connecting < CONNECTING) {
			this.all.add(new Attacker(this.selector, this.address, this.payload, this.receiveBuffer));
			this.connecting++;
		}
	}

	private void attack(SelectionKey key) {
		Attacker attacker = (Attacker) key.attachment();
		boolean connects = key.isConnectable();
		if (attacker.proceed()) {
			this.progressAt = System.nanoTime();
		}
		if (connects) {
			this.connecting--;
		}
		if (attacker.isFinished()) {
			this.finished++;
		}
	}

	@Override
	public void awaitSettled(Duration atMost) throws InterruptedException {
		// If the time is over, the attack is what it is
		boolean unused = this.settled.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() throws IOException, InterruptedException {
		this.closed = true;
		this.selector.wakeup();
		this.thread.join();
		this.selector.close();
	}

}
