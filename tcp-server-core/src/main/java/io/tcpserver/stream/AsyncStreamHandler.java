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

package io.tcpserver.stream;

import java.util.concurrent.CompletionStage;

/**
 * The non-blocking counterpart of {@link StreamHandler}. Called on an I/O thread, which
 * also completes the stages of the reader: neither the method nor what is chained to
 * those stages may block.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AsyncStreamHandler {

	/**
	 * Handle a connection.
	 * @param reader the bytes from the peer
	 * @param writer the bytes to the peer
	 * @return a stage that completes when the connection is handled; what was written is
	 * sent then and the connection is closed
	 * @throws Exception if the connection cannot be handled
	 */
	CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) throws Exception;

}
