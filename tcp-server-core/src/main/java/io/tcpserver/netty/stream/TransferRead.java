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

import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is read to a writer, up to the end of the stream.
 */
final class TransferRead extends RepeatedRead<byte[], Long> {

	private final FutureStreamReader reader;

	private final StreamWriter writer;

	// By one thread at a time, as reads follow each other
	private long total;

	TransferRead(FutureStreamReader reader, StreamWriter writer) {
		this.reader = reader;
		this.writer = writer;
	}

	@Override
	CompletableFuture<byte[]> next() {
		return this.reader.readToTransfer();
	}

	@Override
	@Nullable CompletionStage<?> take(byte[] bytes) {
		if (bytes.length == 0) {
			complete(this.total);
			return null;
		}
		this.writer.write(bytes);
		this.total += bytes.length;
		return this.writer.drainAsync();
	}

}
