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

import java.io.IOException;

/**
 * Fuzz target: the buffer of a reader, and the search for separators. Each byte of an
 * input is a choice of what is done next.
 */
public final class ReceiveBufferFuzz {

	private final byte[] choices;

	private int next;

	private ReceiveBufferFuzz(byte[] choices) {
		this.choices = choices;
	}

	public static void fuzzerTestOneInput(byte[] data) throws IOException {
		ReceiveBufferFuzz input = new ReceiveBufferFuzz(data);
		ReceiveBufferSequence sequence = new ReceiveBufferSequence(input::choose);
		while (input.next < data.length) {
			sequence.step();
		}
	}

	private int choose(int bound) {
		return (this.next < this.choices.length) ? (this.choices[this.next++] & 0xFF) % bound : 0;
	}

}
