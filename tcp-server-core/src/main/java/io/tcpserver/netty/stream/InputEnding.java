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
import java.util.function.Supplier;

import io.tcpserver.CloseReason;
import io.tcpserver.netty.loop.Mailbox.Item;

/**
 * What comes last in the mailbox of a reader: how its stream ends.
 */
abstract sealed class InputEnding extends Item {

	/**
	 * The loss of the connection, by which what has arrived is lost too.
	 */
	static sealed class Failure extends InputEnding {

		private final Supplier<? extends IOException> failure;

		Failure(Supplier<? extends IOException> failure) {
			this.failure = failure;
		}

		Supplier<? extends IOException> failure() {
			return this.failure;
		}

	}

	/**
	 * The end of a stream that its peer has cut off.
	 */
	static final class CutOff extends Failure {

		CutOff(Supplier<? extends IOException> failure) {
			super(failure);
		}

	}

	/**
	 * The end of the stream.
	 */
	static final class End extends InputEnding {

		private final CloseReason reason;

		End(CloseReason reason) {
			this.reason = reason;
		}

		CloseReason reason() {
			return this.reason;
		}

	}

}
