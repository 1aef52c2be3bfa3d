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

package io.tcpserver.netty.message;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import io.tcpserver.harness.Rounds;
import io.tcpserver.netty.connection.RunningCall;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallsInFlight}.
 */
class CallsInFlightTests {

	private final CallsInFlight calls = new CallsInFlight();

	private boolean hasRoomFor(int limit) {
		return this.calls.hasRoomFor(new MessageConcurrency(limit, ReplyOrder.REQUEST));
	}

	private Call add(int limit) {
		return add(limit, 1);
	}

	private Call add(int limit, long pendingBytes) {
		Call call = new Call(limit, pendingBytes);
		this.calls.add(call);
		return call;
	}

	@Test
	void leastLimitOfAllCounts() {
		assertThat(this.calls.isEmpty()).isTrue();
		assertThat(hasRoomFor(1)).isTrue();
		Call four = add(4);
		assertThat(hasRoomFor(1)).isFalse();
		assertThat(hasRoomFor(2)).isTrue();
		Call three = add(3);
		Call otherThree = add(3);
		assertThat(this.calls.isFull()).isTrue();
		this.calls.remove(three);
		assertThat(this.calls.isFull()).isFalse();
		assertThat(hasRoomFor(3)).isTrue();
		this.calls.remove(otherThree);
		Call five = add(5);
		assertThat(hasRoomFor(2)).isFalse();
		assertThat(hasRoomFor(3)).isTrue();
		this.calls.remove(four);
		this.calls.remove(five);
		assertThat(this.calls.isEmpty()).isTrue();
		assertThat(this.calls).isEmpty();
		assertThat(hasRoomFor(1)).isTrue();
	}

	@Test
	void whatIsHeldAndWaitsIsCounted() {
		Call first = add(9);
		add(9);
		this.calls.hold(100);
		assertThat(this.calls.heldBytes()).isEqualTo(120);
		assertThat(this.calls.pendingBytes()).isEqualTo(2);
		this.calls.remove(first);
		this.calls.hold(-100);
		assertThat(this.calls.heldBytes()).isEqualTo(10);
		assertThat(this.calls.pendingBytes()).isOne();
	}

	@Test
	void eachCountsFromTheFirstLookThatSawItAtWork() {
		Call first = add(9);
		Call second = add(9);
		assertThat(this.calls.isAnyWorking()).isFalse();
		assertThat(this.calls.workingSince(101)).isEqualTo(101);
		second.working = true;
		assertThat(this.calls.isAnyWorking()).isTrue();
		assertThat(this.calls.workingSince(201)).isEqualTo(201);
		first.working = true;
		assertThat(this.calls.workingSince(301)).isEqualTo(201);
		second.working = false;
		assertThat(this.calls.workingSince(401)).isEqualTo(301);
		second.working = true;
		this.calls.remove(first);
		assertThat(this.calls.workingSince(501)).isEqualTo(501);
	}

	@Test // while the I/O thread goes on
	void whoLooksSeesAllThatAreThereAllTheTimeOnce() throws Exception {
		Deque<Call> come = new ArrayDeque<>();
		int stay = 10;
		for (int i = 0; i < stay; i++) {
			this.calls.add(new Call(100, 1L << i));
			come.add(add(100, 0));
		}
		AtomicBoolean done = new AtomicBoolean();
		CompletableFuture<Set<Long>> seen = CompletableFuture.supplyAsync(() -> {
			Set<Long> sums = new HashSet<>();
			while (!done.get()) {
				sums.add(this.calls.pendingBytes());
			}
			return sums;
		});
		Random random = new Random(1);
		for (int i = 0; i < Rounds.of(1_000_000); i++) {
			if (random.nextBoolean() && !come.isEmpty()) {
				this.calls.remove(random.nextBoolean() ? come.removeFirst() : come.removeLast());
			}
			else if (come.size() < 20) {
				come.add(add(100, 0));
			}
		}
		done.set(true);
		assertThat(seen.get()).containsOnly((1L << stay) - 1);
	}

	/**
	 * A call that does nothing.
	 */
	private static final class Call extends CallsInFlight.Entry {

		private final int limit;

		private final long pendingBytes;

		private boolean working;

		Call(int limit, long pendingBytes) {
			this.limit = limit;
			this.pendingBytes = pendingBytes;
		}

		@Override
		int limit() {
			return this.limit;
		}

		@Override
		boolean isForSilence() {
			return false;
		}

		@Override
		long heldBytes() {
			return 10;
		}

		@Override
		long pendingBytes() {
			return this.pendingBytes;
		}

		@Override
		RunningCall running() {
			throw new UnsupportedOperationException();
		}

		@Override
		boolean isWorking() {
			return this.working;
		}

		@Override
		public void start() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void run() {
			throw new UnsupportedOperationException();
		}

		@Override
		protected void visit() {
			throw new UnsupportedOperationException();
		}

		@Override
		protected void failed(Throwable cause) {
			throw new UnsupportedOperationException(cause);
		}

	}

}
