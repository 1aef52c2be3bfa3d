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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import io.tcpserver.stream.AsyncStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Calls an action with each line up to the end of the stream.
 */
final class LinesRead extends RepeatedRead<@Nullable String, @Nullable Void> {

	private final AsyncStreamReader reader;

	private final Function<? super String, ? extends @Nullable CompletionStage<?>> action;

	LinesRead(AsyncStreamReader reader, Function<? super String, ? extends @Nullable CompletionStage<?>> action) {
		this.reader = reader;
		this.action = action;
	}

	@Override
	CompletableFuture<@Nullable String> next() {
		return this.reader.readLine();
	}

	@Override
	@Nullable CompletionStage<?> take(@Nullable String line) {
		if (line == null) {
			complete(null);
			return null;
		}
		return this.action.apply(line);
	}

}
