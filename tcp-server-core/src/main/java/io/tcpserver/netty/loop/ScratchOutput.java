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

import io.tcpserver.message.FrameOutput;
import org.jspecify.annotations.Nullable;

/**
 * Lends the output in which messages are encoded on an I/O thread, one after the other.
 * Confined to the I/O thread.
 */
public final class ScratchOutput {

	// Of an output that has grown further, for a large message, the memory is given back
	private static final int MAX_KEPT_BYTES = 64 * 1024;

	// Null while it is lent
	private @Nullable FrameOutput output = new FrameOutput();

	ScratchOutput() {
	}

	/**
	 * Lend an output.
	 * @return an empty output, to be given back
	 */
	public FrameOutput borrow() {
		FrameOutput output = this.output;
		this.output = null;
		// What encodes a message may cause another one to be sent
		return (output != null) ? output : new FrameOutput();
	}

	/**
	 * Take back an output that was lent.
	 * @param output the output, emptied here
	 */
	public void giveBack(FrameOutput output) {
		output.truncate(0);
		this.output = (output.array().length <= MAX_KEPT_BYTES) ? output : new FrameOutput();
	}

}
