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

import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * No more connections of all servers than the process may have, and each that ends makes
 * room for another. The budget is that of the process: all samples of a test share it, so
 * that each looks only at what holds for all of them together.
 */
@JCStressTest
@Outcome(id = "[012], [012], 2", expect = Expect.ACCEPTABLE,
		desc = "At most two at a time, and room for two in the end")
@Outcome(expect = Expect.FORBIDDEN, desc = "More than two at the same time, or room is lost")
@State
public class DescriptorBudgetStress {

	private static final AtomicInteger connections = new AtomicInteger();

	static {
		DescriptorBudget.measure();
		while (DescriptorBudget.free() > 2) {
			DescriptorBudget.take(false);
		}
	}

	@Actor
	public void first(III_Result result) {
		result.r1 = connectTwice();
	}

	@Actor
	public void second(III_Result result) {
		result.r2 = connectTwice();
	}

	@Arbiter
	public void end(III_Result result) {
		result.r3 = DescriptorBudget.free();
	}

	// The most connections that there are meanwhile, or zero without an own one
	private static int connectTwice() {
		int first = connect();
		int second = connect();
		end(first);
		end(second);
		return Math.max(first, second);
	}

	private static int connect() {
		return DescriptorBudget.take(true) ? connections.incrementAndGet() : 0;
	}

	private static void end(int connection) {
		if (connection > 0) {
			connections.decrementAndGet();
			DescriptorBudget.giveBack();
		}
	}

}
