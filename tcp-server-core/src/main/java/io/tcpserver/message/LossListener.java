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

package io.tcpserver.message;

/**
 * A stage of a reply that wants to know if its connection is lost before it completes,
 * for example to cancel a subscription that was made for this reply alone. Implemented by
 * the {@link java.util.concurrent.CompletionStage} that a callback of a
 * {@link MessageHandler} returns. The server never cancels a stage by itself, as others
 * may wait for it, too.
 *
 * @since 0.1.0
 */
public interface LossListener {

	/**
	 * The connection is lost, and nothing can be sent on it. Called on an I/O thread or a
	 * handler thread while the stage is waited for, and must not block. May be called
	 * more than once.
	 */
	void connectionLost();

}
