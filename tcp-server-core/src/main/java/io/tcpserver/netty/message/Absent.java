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

import java.util.concurrent.CompletionStage;

import io.tcpserver.TcpConnection;
import io.tcpserver.message.AsyncMessageHandler;
import org.jspecify.annotations.Nullable;

/**
 * Stands for the handler of a connection that could not be created: such a connection
 * ends, and what happens until then concerns nobody.
 */
enum Absent implements AsyncMessageHandler<Object> {

	HANDLER;

	@Override
	public @Nullable CompletionStage<?> onMessage(Object message, TcpConnection connection) {
		return null;
	}

	@Override
	public @Nullable Object onError(Throwable failure, TcpConnection connection) {
		return null;
	}

}
