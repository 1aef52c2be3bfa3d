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

import io.tcpserver.log.CountedEvent;
import io.tcpserver.log.FailureLines;
import io.tcpserver.log.FailureLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.MessageFormatter;

/**
 * Errors that only the engine knows of, in the log. Safe for use by multiple threads.
 */
public final class EngineErrors {

	private static final Logger logger = LoggerFactory.getLogger(EngineErrors.class);

	// Errors of all servers; clients may set how often there are any
	private static final FailureLog failures = new FailureLog(
			new FailureLines(logger, "", new CountedEvent("error", "errors"), ": "));

	private EngineErrors() {
	}

	/**
	 * Load this class while there is memory: it cannot be used any more if that fails.
	 */
	static void prepare() {
		// Being called is enough
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
