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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

import io.tcpserver.netty.stream.ReceiveBuffer;
import io.tcpserver.settings.TextSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a blocking reader does with a {@link ReceiveBuffer}, with the chunks of a list for
 * its network: asks, and feeds one chunk more for as long as the answer is no. The end of
 * the list is the end of the stream.
 */
public final class FragmentedReader {

	private final Iterator<byte[]> chunks;

	private final ReceiveBuffer buffer;

	public FragmentedReader(List<byte[]> chunks, int limit) {
		this.chunks = chunks.iterator();
		this.buffer = new ReceiveBuffer(limit);
	}

	public FragmentedReader(List<byte[]> chunks) {
		this(chunks, ReceiveBuffer.DEFAULT_LIMIT);
	}

	public ReceiveBuffer buffer() {
		return this.buffer;
	}

	public byte[] read(int maxBytes) throws IOException {
		feedUntil(this.buffer::canRead);
		return this.buffer.read(maxBytes);
	}

	public byte[] readExactly(int byteCount) throws IOException {
		feedUntil(() -> this.buffer.canReadExactly(byteCount));
		return this.buffer.readExactly(byteCount);
	}

	public byte[] readAll() throws IOException {
		feedUntil(this.buffer::canReadAll);
		return this.buffer.readAll();
	}

	public byte[] readUntil(byte[]... separators) throws IOException {
		feedUntil(() -> this.buffer.canReadUntil(separators));
		return this.buffer.readUntil(separators);
	}

	public byte[] readUntilOrEof(byte[]... separators) throws IOException {
		feedUntil(() -> this.buffer.canReadUntil(separators));
		return this.buffer.readUntilOrEof(separators);
	}

	@Nullable public String readLine() throws IOException {
		feedUntil(this.buffer::canReadLine);
		return this.buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), false);
	}

	@Nullable public String readLineWithTerminator() throws IOException {
		feedUntil(this.buffer::canReadLine);
		return this.buffer.readLine(TextSettings.of(StandardCharsets.UTF_8), true);
	}

	public long readLong() throws IOException {
		feedUntil(() -> this.buffer.canReadExactly(Long.BYTES));
		return this.buffer.takeLong();
	}

	private void feedUntil(Condition condition) throws IOException {
		while (!condition.isMet()) {
			if (this.chunks.hasNext()) {
				this.buffer.feed(this.chunks.next());
			}
			else if (!this.buffer.isEofFed()) {
				this.buffer.feedEof();
			}
			else {
				throw new AssertionError("Asks for more input after the end of the stream: " + this.buffer);
			}
		}
	}

	private interface Condition {

		boolean isMet() throws IOException;

	}

}
