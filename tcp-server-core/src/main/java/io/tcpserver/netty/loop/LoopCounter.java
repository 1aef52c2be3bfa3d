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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A sum that one thread adds to and any thread reads.
 */
final class LoopCounter {

	private static final VarHandle SUM;

	static {
		try {
			SUM = MethodHandles.lookup().findVarHandle(LoopCounter.class, "sum", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private long sum;

	/**
	 * Add a number. Always from the same thread.
	 * @param number the number
	 */
	void add(long number) {
		SUM.setOpaque(this, this.sum + number);
	}

	/**
	 * Return the sum.
	 * @return the sum, which may be a moment old
	 */
	long sum() {
		return (long) SUM.getOpaque(this);
	}

}
