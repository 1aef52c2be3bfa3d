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

package io.tcpserver.netty.stream;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A reader that waits is woken once there is what it waits for, and once only. While it
 * waits, reading from the socket does not stay paused.
 */
final class ReaderMailboxStress {

	private ReaderMailboxStress() {
	}

	/**
	 * A thread reads three bytes while they arrive.
	 */
	@JCStressTest
	@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Read without a wait")
	@Outcome(id = "0, 1, 3", expect = Expect.ACCEPTABLE, desc = "Woken, and can read")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reader sleeps for ever, or bytes are lost")
	@State
	public static class BlockingRead {

		private final ManualInput input = ManualInput.blocking(100);

		@Actor
		public void io() {
			this.input.feedByte();
			this.input.feedByte();
			this.input.feedByte();
			this.input.runTasks();
		}

		@Actor
		public void reader(III_Result result) {
			result.r1 = this.input.read(3) ? 1 : 0;
		}

		@Arbiter
		public void end(III_Result result) {
			this.input.runTasks();
			result.r2 = this.input.isWoken() ? 1 : 0;
			result.r3 = this.input.readRest();
		}

	}

	/**
	 * A future is to have three bytes while they arrive.
	 */
	@JCStressTest
	@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Read without a wait")
	@Outcome(id = "0, 1, 3", expect = Expect.ACCEPTABLE, desc = "Woken, and can read")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reader sleeps for ever, or bytes are lost")
	@State
	public static class AsynchronousRead {

		private final ManualInput input = ManualInput.async(100);

		@Actor
		public void io() {
			this.input.feedByte();
			this.input.feedByte();
			this.input.feedByte();
			this.input.runTasks();
		}

		@Actor
		public void reader(III_Result result) {
			result.r1 = this.input.read(3) ? 1 : 0;
		}

		@Arbiter
		public void end(III_Result result) {
			this.input.runTasks();
			result.r2 = this.input.isWoken() ? 1 : 0;
			result.r3 = this.input.readRest();
		}

	}

	/**
	 * A reader gives up when a byte arrives.
	 */
	@JCStressTest
	@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Given up, and the byte is there for the next one")
	@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "Woken, and can read")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reader sleeps for ever, or bytes are lost")
	@State
	public static class GivenUpRead {

		private final ManualInput input = ManualInput.blocking(100);

		GivenUpRead() {
			this.input.await();
		}

		@Actor
		public void io() {
			this.input.feedByte();
		}

		@Actor
		public void reader(III_Result result) {
			result.r1 = this.input.giveUp() ? 1 : 0;
		}

		@Arbiter
		public void end(III_Result result) {
			result.r2 = this.input.isWoken() ? 1 : 0;
			result.r3 = this.input.readRest();
		}

	}

	/**
	 * A stream is to end as soon as a reader has nothing to read.
	 */
	@JCStressTest
	@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Does not wait")
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Woken")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reader sleeps for ever, or bytes are lost")
	@State
	public static class Drain {

		private final ManualInput input = ManualInput.blocking(100);

		@Actor
		public void draining() {
			this.input.beginDraining();
			this.input.wakeReader();
		}

		@Actor
		public void reader(II_Result result) {
			result.r1 = this.input.await() ? 1 : 0;
		}

		@Arbiter
		public void end(II_Result result) {
			result.r2 = this.input.isWoken() ? 1 : 0;
		}

	}

	/**
	 * A thread waits for more than the limit while reading pauses.
	 */
	@JCStressTest
	@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Waits, and more can arrive")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reader sleeps for ever, or bytes are lost")
	@State
	public static class BlockingReadBeyondLimit {

		private final ManualInput input = ManualInput.blocking(2);

		@Actor
		public void io() {
			this.input.feedByte();
			this.input.feedByte();
			this.input.feedByte();
			this.input.runTasks();
		}

		@Actor
		public void reader(II_Result result) {
			result.r1 = this.input.read(4) ? 1 : 0;
		}

		@Arbiter
		public void end(II_Result result) {
			this.input.runTasks();
			result.r2 = this.input.isReading() ? 1 : 0;
		}

	}

	/**
	 * A future waits for more than the limit while reading pauses.
	 */
	@JCStressTest
	@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Waits, and more can arrive")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reader sleeps for ever, or bytes are lost")
	@State
	public static class AsynchronousReadBeyondLimit {

		private final ManualInput input = ManualInput.async(2);

		@Actor
		public void io() {
			this.input.feedByte();
			this.input.feedByte();
			this.input.feedByte();
			this.input.runTasks();
		}

		@Actor
		public void reader(II_Result result) {
			result.r1 = this.input.read(4) ? 1 : 0;
		}

		@Arbiter
		public void end(II_Result result) {
			this.input.runTasks();
			result.r2 = this.input.isReading() ? 1 : 0;
		}

	}

	/**
	 * A thread reads everything while reading pauses, and waits for more after that.
	 */
	@JCStressTest
	@Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "Everything is read, and more can arrive")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reader sleeps for ever, or bytes are lost")
	@State
	public static class NextBlockingRead {

		private final ManualInput input = ManualInput.blocking(3);

		private int read;

		@Actor
		public void io() {
			this.input.feedByte();
			this.input.feedByte();
			this.input.feedByte();
			this.input.runTasks();
		}

		@Actor
		public void reader() {
			this.read = this.input.read(3) ? 3 : 0;
		}

		@Arbiter
		public void next(II_Result result) {
			this.input.runTasks();
			result.r1 = this.read + this.input.readRest();
			this.input.await();
			this.input.runTasks();
			result.r2 = this.input.isReading() ? 1 : 0;
		}

	}

	/**
	 * A future has everything while reading pauses, and the next one waits for more.
	 */
	@JCStressTest
	@Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "Everything is read, and more can arrive")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The reader sleeps for ever, or bytes are lost")
	@State
	public static class NextAsynchronousRead {

		private final ManualInput input = ManualInput.async(3);

		private int read;

		@Actor
		public void io() {
			this.input.feedByte();
			this.input.feedByte();
			this.input.feedByte();
			this.input.runTasks();
		}

		@Actor
		public void reader() {
			this.read = this.input.read(3) ? 3 : 0;
		}

		@Arbiter
		public void next(II_Result result) {
			this.input.runTasks();
			result.r1 = this.read + this.input.readRest();
			this.input.await();
			this.input.runTasks();
			result.r2 = this.input.isReading() ? 1 : 0;
		}

	}

	/**
	 * Two readers that must not read at the same time.
	 */
	@JCStressTest
	@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "Each has read what the other one has left")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Both have read at the same time")
	@State
	public static class TwoReaders {

		private final ManualInput input = ManualInput.blocking(100);

		// Confined to whoever holds the claim
		private int reads;

		private int firstReads;

		private int secondReads;

		@Actor
		public void first() {
			this.firstReads = read() + read();
		}

		@Actor
		public void second() {
			this.secondReads = read() + read();
		}

		private int read() {
			if (!this.input.claim(this)) {
				return 0;
			}
			this.reads++;
			this.input.release();
			return 1;
		}

		@Arbiter
		public void end(I_Result result) {
			result.r1 = this.firstReads + this.secondReads - this.reads;
		}

	}

}
