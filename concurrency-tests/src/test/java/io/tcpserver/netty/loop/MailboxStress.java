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

package io.tcpserver.netty.loop;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A mailbox loses nothing, hands out nothing twice, and keeps the order of each putter.
 */
final class MailboxStress {

	private MailboxStress() {
	}

	private static int takeAll(Mailbox mailbox) {
		return takeAll(mailbox, 0);
	}

	// The digits that were taken before, followed by those that are taken now
	private static int takeAll(Mailbox mailbox, int before) {
		int digits = before;
		for (Mailbox.Item item = mailbox.takeAll(); item != null; item = item.next()) {
			digits = digits * 10 + ((Digit) item).digit;
		}
		return digits;
	}

	/**
	 * Two threads put, then a third takes.
	 */
	@JCStressTest
	@Outcome(id = { "1234", "1324", "1342", "3124", "3142", "3412" }, expect = Expect.ACCEPTABLE,
			desc = "Everything, in the order of each putter")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Something is lost, twice there, or out of order")
	@State
	public static class TwoPutters {

		private final Mailbox mailbox = new Mailbox();

		@Actor
		public void first() {
			this.mailbox.put(new Digit(1));
			this.mailbox.put(new Digit(2));
		}

		@Actor
		public void second() {
			this.mailbox.put(new Digit(3));
			this.mailbox.put(new Digit(4));
		}

		@Arbiter
		public void take(I_Result result) {
			result.r1 = takeAll(this.mailbox);
		}

	}

	/**
	 * One thread puts while another takes.
	 */
	@JCStressTest
	@Outcome(id = { "0, 123", "1, 23", "12, 3", "123, 0" }, expect = Expect.ACCEPTABLE, desc = "Everything, in order")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Something is lost, twice there, or out of order")
	@State
	public static class PutterAndTaker {

		private final Mailbox mailbox = new Mailbox();

		@Actor
		public void putter() {
			this.mailbox.put(new Digit(1));
			this.mailbox.put(new Digit(2));
			this.mailbox.put(new Digit(3));
		}

		@Actor
		public void taker(II_Result result) {
			result.r1 = takeAll(this.mailbox);
		}

		@Arbiter
		public void rest(II_Result result) {
			result.r2 = takeAll(this.mailbox);
		}

	}

	/**
	 * Two threads put, and one of them takes in between.
	 */
	@JCStressTest
	@Outcome(id = { "1234", "1324", "1342", "3124", "3142", "3412" }, expect = Expect.ACCEPTABLE,
			desc = "Everything, in the order of each putter")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Something is lost, twice there, or out of order")
	@State
	public static class PutterAndPuttingTaker {

		private final Mailbox mailbox = new Mailbox();

		private int taken;

		@Actor
		public void putter() {
			this.mailbox.put(new Digit(1));
			this.mailbox.put(new Digit(2));
		}

		@Actor
		public void taker() {
			this.mailbox.put(new Digit(3));
			this.taken = takeAll(this.mailbox, 0);
			this.mailbox.put(new Digit(4));
		}

		@Arbiter
		public void rest(I_Result result) {
			result.r1 = takeAll(this.mailbox, this.taken);
		}

	}

	private static final class Digit extends Mailbox.Item {

		// Not final: what the putter wrote is visible without that
		private int digit;

		Digit(int digit) {
			this.digit = digit;
		}

	}

}
