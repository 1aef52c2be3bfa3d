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

import io.tcpserver.netty.server.ClosedServer;
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
 * A gate never lets more connections in than the limit, and counts each that enters or
 * leaves. Its room is what is left of the limit in the end.
 */
final class AcceptGateStress {

	// One for all gates, which ask it for settings and tell it when they are full
	private static final Reception reception = ClosedServer.reception(ClosedServer.create());

	private AcceptGateStress() {
	}

	private static AcceptGate gate(int maxConnections, int connections) {
		AcceptGate gate = new AcceptGate(reception);
		gate.maxConnections(maxConnections);
		for (int i = 0; i < connections; i++) {
			acquire(gate);
		}
		return gate;
	}

	private static int acquire(AcceptGate gate) {
		return (gate.acquire() == null) ? 1 : 0;
	}

	/**
	 * Two listeners accept when there is room for one connection.
	 */
	@JCStressTest
	@Outcome(id = { "1, 0, 0", "0, 1, 0" }, expect = Expect.ACCEPTABLE, desc = "One of them has it")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The limit is exceeded, or room is lost")
	@State
	public static class LastRoom {

		private final AcceptGate gate = gate(1, 0);

		@Actor
		public void first(III_Result result) {
			result.r1 = acquire(this.gate);
		}

		@Actor
		public void second(III_Result result) {
			result.r2 = acquire(this.gate);
		}

		@Arbiter
		public void end(III_Result result) {
			result.r3 = this.gate.room();
		}

	}

	/**
	 * A listener accepts while another has a client that waits for room.
	 */
	@JCStressTest
	@Outcome(id = { "1, 0, 0", "0, 1, 0" }, expect = Expect.ACCEPTABLE, desc = "One of them has it")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The limit is exceeded, or room is lost")
	@State
	public static class ParkedClient {

		private final AcceptGate gate = gate(1, 0);

		@Actor
		public void parking(III_Result result) {
			this.gate.park();
			if (this.gate.acquireParked() == null) {
				result.r1 = 1;
			}
			else {
				this.gate.unpark(1);
			}
		}

		@Actor
		public void other(III_Result result) {
			result.r2 = acquire(this.gate);
		}

		@Arbiter
		public void end(III_Result result) {
			result.r3 = this.gate.room();
		}

	}

	/**
	 * One connection ends while another is accepted, and there is room for both.
	 */
	@JCStressTest
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "One connection, and room for another")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The limit is exceeded, or room is lost")
	@State
	public static class Successor {

		private final AcceptGate gate = gate(2, 1);

		@Actor
		public void first() {
			this.gate.release();
		}

		@Actor
		public void second(II_Result result) {
			result.r1 = acquire(this.gate);
		}

		@Arbiter
		public void end(II_Result result) {
			result.r2 = this.gate.room();
		}

	}

	/**
	 * Two connections end.
	 */
	@JCStressTest
	@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "There is room for two")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Room is lost")
	@State
	public static class TwoEnds {

		private final AcceptGate gate = gate(2, 2);

		@Actor
		public void first() {
			this.gate.release();
		}

		@Actor
		public void second() {
			this.gate.release();
		}

		@Arbiter
		public void end(I_Result result) {
			result.r1 = this.gate.room();
		}

	}

	/**
	 * Two listeners accept while the limit is raised from one to two.
	 */
	@JCStressTest
	@Outcome(id = { "2, 0, 0", "1, 1, 0", "0, 2, 0" }, expect = Expect.ACCEPTABLE, desc = "Two connections")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The limit is exceeded, or room is lost")
	@State
	public static class RaisedLimit {

		private final AcceptGate gate = gate(1, 0);

		@Actor
		public void first(III_Result result) {
			result.r1 = acquire(this.gate);
			this.gate.maxConnections(2);
			result.r1 += acquire(this.gate);
		}

		@Actor
		public void second(III_Result result) {
			result.r2 = acquire(this.gate);
			result.r2 += acquire(this.gate);
		}

		@Arbiter
		public void end(III_Result result) {
			result.r3 = this.gate.room();
		}

	}

	/**
	 * Two listeners accept while the limit is lowered from two to one.
	 */
	@JCStressTest
	@Outcome(id = "1, 1, -1", expect = Expect.ACCEPTABLE, desc = "Both before that")
	@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "One of them after that")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The limit is exceeded, or room is lost")
	@State
	public static class LoweredLimit {

		private final AcceptGate gate = gate(2, 0);

		@Actor
		public void first(III_Result result) {
			result.r1 = acquire(this.gate);
			this.gate.maxConnections(1);
		}

		@Actor
		public void second(III_Result result) {
			result.r2 = acquire(this.gate);
		}

		@Arbiter
		public void end(III_Result result) {
			result.r3 = this.gate.room();
		}

	}

}
