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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Something that must be done even if there is no memory for a while. It is created while
 * there is some: even a constant text takes memory when it is first used.
 */
public class InsistentTask {

	private static final int MOST_ATTEMPTS = 100;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	static {
		EngineErrors.prepare();
	}

	private final String failure;

	private final @Nullable Runnable step;

	/**
	 * Create it.
	 * @param failure what to log if it fails to the end
	 * @param step what to do, which may have been done in part; {@code null} for a
	 * subclass that knows
	 */
	public InsistentTask(String failure, @Nullable Runnable step) {
		this.failure = failure;
		this.step = step;
	}

	/**
	 * Do it once.
	 */
	protected void perform() {
		if (this.step != null) {
			this.step.run();
		}
	}

	/**
	 * Do it, again and again until it succeeds, for ten seconds or so. For the last work
	 * of a thread.
	 */
	protected final void insist() {
		for (int attempt = 1;; attempt++) {
			try {
				perform();
				return;
			}
			catch (Throwable ex) {
				if (attempt == MOST_ATTEMPTS) {
					EngineErrors.log(ex, this.failure);
					return;
				}
			}
			// Others may give memory back meanwhile
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

}
