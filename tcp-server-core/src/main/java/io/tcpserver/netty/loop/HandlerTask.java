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

import org.jspecify.annotations.Nullable;

/**
 * Work for a handler thread that its I/O thread starts and visits once more when it has
 * ended. It starts once, and may give its thread back and take another one before it
 * ends.
 */
public abstract class HandlerTask extends LoopTask implements HandlerWork, Runnable {

	private static final VarHandle ENDED;

	static {
		try {
			ENDED = MethodHandles.lookup().findVarHandle(HandlerTask.class, "ended", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile boolean ended;

	// The next one of its group
	@Nullable HandlerTask following;

	/**
	 * Let the I/O thread visit this, as nothing is left to do on handler threads. Any
	 * thread, and as often as it likes.
	 * @param io the I/O thread
	 */
	protected final void end(IoThread io) {
		if (ENDED.compareAndSet(this, false, true)) {
			io.add(this);
			io.signalBeforeWait();
		}
	}

	/**
	 * Return whether this has ended. Any thread.
	 * @return {@code true} even if the I/O thread has not visited it yet
	 */
	protected final boolean hasEnded() {
		return this.ended;
	}

}
