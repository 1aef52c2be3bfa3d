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

/**
 * The place of a call among those of its connection: what becomes of its outcome.
 */
interface CallSlot {

	/**
	 * Send a reply when it is its turn. The thread of the call.
	 * @param call what has returned it
	 * @param message the reply
	 * @throws IllegalArgumentException if it cannot be sent
	 */
	void reply(Object call, Object message);

	/**
	 * Go on with a failure of the call on a handler thread. I/O thread only.
	 * @param failure the failure
	 */
	void failed(Failure failure);

	/**
	 * Handle nothing that follows, and close the connection.
	 */
	void handleNoMore();

	/**
	 * End the connection because of a failure that nobody has handled. The thread of the
	 * call.
	 * @param failure the failure
	 */
	void end(Throwable failure);

	/**
	 * The call has ended, and its reply was given. The thread of the call.
	 */
	void done();

}
