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

package io.tcpserver.netty.memory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A budget loses nothing of what the ledgers of two I/O threads publish, nor what other
 * threads tell it, and is back at zero once everything is given back.
 */
@JCStressTest
@Outcome(id = "70007, 2, 0", expect = Expect.ACCEPTABLE,
		desc = "What is held, by two connections, and nothing in the end")
@Outcome(expect = Expect.FORBIDDEN, desc = "Something is lost or counted twice")
@State
public class MemoryBudgetStress {

	private static final int TOTAL = 1024 * 1024;

	// More than a ledger keeps to itself
	private static final int LARGE = 70_000;

	private final MemoryBudget budget = new MemoryBudget(TOTAL);

	private final MemoryLedger first = new MemoryLedger(this.budget);

	private final MemoryLedger second = new MemoryLedger(this.budget);

	@Actor
	public void first() {
		this.budget.countConnection(1);
		this.first.add(LARGE);
		this.first.add(3);
		this.first.add(-LARGE);
		this.first.publish();
	}

	@Actor
	public void second() {
		this.second.add(2);
		this.budget.countConnection(1);
		this.second.add(LARGE);
		this.second.publish();
		// Told past the ledger, as by a thread that is not its own
		this.budget.add(2);
	}

	@Arbiter
	public void end(III_Result result) {
		result.r1 = (int) this.budget.held();
		result.r2 = (int) (TOTAL / this.budget.share());
		this.first.add(-3);
		this.first.publish();
		this.second.add(-LARGE);
		this.second.publish();
		this.budget.add(-4);
		result.r3 = (int) this.budget.held();
	}

}
