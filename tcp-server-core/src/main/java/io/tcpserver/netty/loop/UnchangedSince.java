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

/**
 * Since when a number has been seen unchanged. What it counts needs no time stamps of its
 * own then, only somebody who looks at it from time to time. Confined to the I/O thread.
 */
public final class UnchangedSince {

	private boolean seen;

	private long value;

	private long since;

	/**
	 * Look at the number.
	 * @param value its value
	 * @param now the time of {@link System#nanoTime()}
	 * @return the time of the first look that saw this value
	 */
	public long since(long value, long now) {
		if (!this.seen || value != this.value) {
			this.seen = true;
			this.value = value;
			this.since = now;
		}
		return this.since;
	}

	/**
	 * Begin anew with the next look.
	 */
	public void reset() {
		this.seen = false;
	}

}
