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

import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.FailedMessage.Stage;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.PayloadException;
import io.tcpserver.message.UnhandledMessageException;

/**
 * Something has failed that the handler is told about.
 *
 * @param failed what
 * @param fatal whether the connection ends in any case, as with a {@link FrameException}
 */
record Failure(FailedMessage<?> failed, boolean fatal) {

	/**
	 * The input is no frame.
	 * @param cause why
	 * @param fatal whether the connection ends because of that
	 * @return the failure
	 */
	static Failure noFrame(Throwable cause, boolean fatal) {
		return new Failure(new FailedMessage<>(cause, Stage.FRAMING, null, null), fatal);
	}

	/**
	 * A frame is no message.
	 * @param cause why, with the frame
	 * @return the failure
	 */
	static Failure noMessage(PayloadException cause) {
		return new Failure(new FailedMessage<>(cause, Stage.CONVERSION, null, cause.frame()), false);
	}

	/**
	 * A call has failed.
	 * @param call a message or an event
	 * @param cause why
	 * @return the failure
	 */
	static Failure of(Object call, Throwable cause) {
		if (!MessageCalls.isMessage(call)) {
			return new Failure(new FailedMessage<>(cause, Stage.HANDLING, null, null), false);
		}
		Stage stage = (cause instanceof UnhandledMessageException) ? Stage.SELECTION : Stage.HANDLING;
		byte[] frame = (call instanceof FramedMessage framed) ? framed.frame() : null;
		return new Failure(new FailedMessage<>(cause, stage, FramedMessage.messageOf(call), frame), false);
	}

	Throwable cause() {
		return this.failed.cause();
	}

}
