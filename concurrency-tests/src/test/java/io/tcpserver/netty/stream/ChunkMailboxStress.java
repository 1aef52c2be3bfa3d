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

import io.tcpserver.netty.loop.Mailbox;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Bytes stay what they are, and in order, while the thread that puts them merges those
 * that another one takes. In the end nothing is counted as waiting.
 */
@JCStressTest
@Outcome(id = "([789]|10), 10, 0", expect = Expect.ACCEPTABLE, desc = "All bytes in order, some of them at once")
@Outcome(expect = Expect.FORBIDDEN, desc = "Bytes are lost, doubled or out of order, or counted wrong")
@State
public class ChunkMailboxStress {

	// With one more there are enough to be merged
	private static final int FEW = 7;

	private final ChunkMailbox mailbox = new ChunkMailbox();

	private int taken;

	public ChunkMailboxStress() {
		for (int i = 1; i <= FEW; i++) {
			put(i);
		}
	}

	private void put(int number) {
		this.mailbox.put(new byte[] { (byte) number });
	}

	@Actor
	public void putter() {
		put(FEW + 1);
		put(FEW + 2);
		put(FEW + 3);
	}

	@Actor
	public void taker(III_Result result) {
		result.r1 = takeAll();
	}

	@Arbiter
	public void end(III_Result result) {
		result.r2 = takeAll();
		result.r3 = (int) this.mailbox.waitingCost();
	}

	// How many have come so far if each is the successor of the one before
	private int takeAll() {
		for (Mailbox.Item item = this.mailbox.takeAll(); item != null; item = item.next()) {
			for (byte number : this.mailbox.taken((ChunkMailbox.Chunk) item)) {
				this.taken = (number == this.taken + 1) ? number : -1;
			}
		}
		return this.taken;
	}

}
