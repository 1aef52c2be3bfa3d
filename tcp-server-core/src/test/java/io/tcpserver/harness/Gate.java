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

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Something that happens once and that others wait for, at most for ten seconds.
 */
public final class Gate {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final String event;

	private final CountDownLatch latch = new CountDownLatch(1);

	/**
	 * Create a closed gate.
	 * @param event what it waits for, for the message
	 */
	public Gate(String event) {
		this.event = event;
	}

	public void open() {
		this.latch.countDown();
	}

	public void await() throws InterruptedException {
		if (!this.latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new AssertionError("Not seen: " + this.event);
		}
	}

	/**
	 * Wait as a handler that does not care about interrupts.
	 */
	public void awaitStubbornly() {
		boolean open = false;
		while (!open) {
			try {
				await();
				open = true;
			}
			catch (InterruptedException ex) {
				// On purpose: interrupts are what it is deaf to
				open = false;
			}
		}
	}

}
