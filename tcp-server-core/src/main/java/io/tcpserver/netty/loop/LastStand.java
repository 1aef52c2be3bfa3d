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

import io.tcpserver.log.FailureLines;
import io.tcpserver.log.FailureLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.MessageFormatter;

/**
 * Something that must be done even if there is no memory for a while. It is created while
 * there is some: even a constant text takes memory when it is first used.
 */
public class LastStand {

	private static final Logger logger = LoggerFactory.getLogger(LastStand.class);

	// Errors of all servers; clients may set how often there are any
	private static final FailureLog failures = new FailureLog(new FailureLines(logger, "", "errors", ": "));

	private static final int MOST_ATTEMPTS = 100;

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final String failure;

	private final @Nullable Runnable step;

	/**
	 * Create it.
	 * @param failure what to log if it fails to the end
	 * @param step what to do, which may have been done in part; {@code null} for a
	 * subclass that knows
	 */
	public LastStand(String failure, @Nullable Runnable step) {
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
					log(ex, this.failure);
					return;
				}
			}
			// Others may give memory back meanwhile
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

	/**
	 * Log an error, unless that fails too, or count it if it was logged before.
	 * @param cause the error
	 * @param message what could not be done
	 * @param arguments what the message names
	 */
	public static void log(Throwable cause, String message, Object... arguments) {
		try {
			failures.log(MessageFormatter.basicArrayFormat(message, arguments), cause);
		}
		catch (Throwable ex) {
			// What is to be done next matters more than these words
			cause.addSuppressed(ex);
		}
	}

	/**
	 * Log what was only counted, as a server is finished.
	 */
	public static void flush() {
		failures.flush();
	}

}
