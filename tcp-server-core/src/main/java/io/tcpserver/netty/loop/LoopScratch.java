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

import io.tcpserver.message.FrameInput;

/**
 * What the connections of an I/O thread use in turn, so that none of them has it while it
 * is idle. Confined to the I/O thread.
 */
public final class LoopScratch {

	private final FrameInput input = new FrameInput();

	private final ScratchOutput output = new ScratchOutput();

	private final GatheredOutput gathered = new GatheredOutput();

	LoopScratch() {
	}

	/**
	 * Return an empty input to be used for what has just arrived, and emptied again.
	 * @return the input
	 */
	public FrameInput input() {
		return this.input;
	}

	/**
	 * Return what lends outputs to be used at once.
	 * @return the lender
	 */
	public ScratchOutput output() {
		return this.output;
	}

	/**
	 * Return what gathers replies to what has just arrived.
	 * @return the output
	 */
	public GatheredOutput gathered() {
		return this.gathered;
	}

}
