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

import org.jspecify.annotations.Nullable;

/**
 * Errors that a codec has ignored before messages that were decoded ahead of their turn.
 * They are counted once, when the turn has come: until then, the framing may change, and
 * other errors may be found in the same bytes. Confined to the I/O thread.
 */
final class AheadErrors {

	private final Deque<Entry> entries = new ArrayDeque<>();

	// How many bytes of messages were released since this was created
	private long released;

	private AheadErrors() {
	}

	/**
	 * Add errors.
	 * @param before the errors before, {@code null} if there are none
	 * @param ahead how many bytes are ahead of their turn, with those of the errors
	 * @param counting counts them
	 * @return all errors
	 */
	static AheadErrors add(@Nullable AheadErrors before, int ahead, Runnable counting) {
		AheadErrors errors = (before != null) ? before : new AheadErrors();
		errors.entries.add(new Entry(errors.released + ahead, counting));
		return errors;
	}

	/**
	 * Count the errors in bytes whose turn has come.
	 * @param errors the errors, {@code null} if there are none
	 * @param bytes the number of bytes
	 */
	static void released(@Nullable AheadErrors errors, int bytes) {
		if (errors != null) {
			errors.released(bytes);
		}
	}

	private void released(int bytes) {
		this.released += bytes;
		Entry first = this.entries.peek();
		while (first != null && first.end() <= this.released) {
			this.entries.remove();
			first.counting().run();
			first = this.entries.peek();
		}
	}

	/**
	 * Errors.
	 *
	 * @param end where their message ends
	 * @param counting counts them
	 */
	private record Entry(long end, Runnable counting) {

	}

}
