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

package io.tcpserver.netty;

import org.slf4j.Logger;

/**
 * Logs where nothing may go wrong any more, not even logging: without memory it fails
 * too.
 */
final class LastWords {

	private LastWords() {
	}

	/**
	 * Log an error, unless that fails.
	 * @param logger where to
	 * @param cause the error
	 * @param message what could not be done
	 * @param arguments what the message names
	 */
	static void error(Logger logger, Throwable cause, String message, Object... arguments) {
		try {
			logger.atError().setCause(cause).log(message, arguments);
		}
		catch (Throwable ex) {
			// What is to be done next matters more than these words
			cause.addSuppressed(ex);
		}
	}

}
