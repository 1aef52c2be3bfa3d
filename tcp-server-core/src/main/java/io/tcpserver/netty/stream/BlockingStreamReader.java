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
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import io.tcpserver.netty.loop.TimeLimits;
import io.tcpserver.settings.TextSettings;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.InputEnd;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection by blocking the calling thread: ask the buffer, wait, ask again.
 */
final class BlockingStreamReader implements StreamReader {

	static final int TRANSFER_CHUNK = 64 * 1024;

	private final ReadTurn turn;

	private final ReceiveBuffer buffer;

	private final TextSettings text;

	// Zero means none
	private final long timeoutNanos;

	BlockingStreamReader(ReadTurn turn, TextSettings text) {
		this(turn, text, 0);
	}

	private BlockingStreamReader(ReadTurn turn, TextSettings text, long timeoutNanos) {
		this.turn = turn;
		this.buffer = turn.buffer();
		this.text = text;
		this.timeoutNanos = timeoutNanos;
	}

	@Override
	public byte[] read(int maxBytes) throws IOException {
		begin("read");
		try {
			if (maxBytes > 0) {
				awaitReadable();
			}
			return this.buffer.read(maxBytes);
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public byte[] readExactly(int byteCount) throws IOException {
		begin("readExactly");
		try {
			await(byteCount);
			return this.buffer.readExactly(byteCount);
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public byte[] readAll() throws IOException {
		begin("readAll");
		try {
			long deadline = 0;
			while (!this.buffer.canReadAll()) {
				deadline = deadline(deadline);
				this.turn.await(1, deadline);
			}
			return this.buffer.readAll();
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public byte[] readUntil(byte[]... separators) throws IOException {
		begin("readUntil");
		try {
			awaitSeparator(separators);
			return this.buffer.readUntil(separators);
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public byte[] readUntilOrEof(byte[]... separators) throws IOException {
		begin("readUntilOrEof");
		try {
			awaitSeparator(separators);
			return this.buffer.readUntilOrEof(separators);
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public @Nullable String readLine() throws IOException {
		return readLine("readLine", false);
	}

	@Override
	public @Nullable String readLineWithTerminator() throws IOException {
		return readLine("readLineWithTerminator", true);
	}

	private @Nullable String readLine(String method, boolean terminated) throws IOException {
		LineCharset.require(this.text.charset(), method);
		begin(method);
		try {
			long deadline = 0;
			while (!this.buffer.canReadLine()) {
				deadline = deadline(deadline);
				this.turn.await(1, deadline);
			}
			return this.buffer.readLine(this.text, terminated);
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public Iterable<String> lines() {
		return () -> new LineIterator(this);
	}

	@Override
	public boolean request(int byteCount) throws IOException {
		begin("request");
		try {
			await(byteCount);
			return this.buffer.request(byteCount);
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public boolean isAtEof() {
		return this.turn.isAtEof(Thread.currentThread());
	}

	@Override
	public Optional<InputEnd> inputEndedBy() {
		return this.turn.endedBy(Thread.currentThread());
	}

	@Override
	public byte readByte() throws IOException {
		begin("readByte");
		try {
			await(Byte.BYTES);
			return this.buffer.takeByte();
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public short readShort() throws IOException {
		begin("readShort");
		try {
			await(Short.BYTES);
			return this.buffer.takeShort();
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public int readInt() throws IOException {
		begin("readInt");
		try {
			await(Integer.BYTES);
			return this.buffer.takeInt();
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public long readLong() throws IOException {
		begin("readLong");
		try {
			await(Long.BYTES);
			return this.buffer.takeLong();
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public long transferTo(StreamWriter writer) throws IOException {
		long total = 0;
		byte[] bytes = readToTransfer();
		while (bytes.length > 0) {
			writer.write(bytes);
			writer.drain();
			total += bytes.length;
			bytes = readToTransfer();
		}
		return total;
	}

	private byte[] readToTransfer() throws IOException {
		begin("transferTo");
		try {
			awaitReadable();
			byte[] bytes = this.buffer.read(TRANSFER_CHUNK);
			if (bytes.length == 0) {
				this.buffer.requireWhole();
			}
			return bytes;
		}
		finally {
			this.turn.end();
		}
	}

	@Override
	public StreamReader timeout(Duration timeout) {
		return new BlockingStreamReader(this.turn, this.text, TimeLimits.ofRead(timeout));
	}

	@Override
	public int limit() {
		return this.buffer.limit();
	}

	@Override
	public InputStream asInputStream() {
		return new ReaderInputStream();
	}

	@Override
	public AsyncStreamReader async() {
		return new FutureStreamReader(this.turn, this.text, this.timeoutNanos);
	}

	@Override
	public String toString() {
		return "StreamReader" + this.turn;
	}

	private void begin(String method) {
		this.turn.begin(Thread.currentThread(), method);
		// What has arrived may be a failure, which comes before the bytes (asyncio R08)
		this.turn.refill();
	}

	private void awaitReadable() throws IOException {
		long deadline = 0;
		while (!this.buffer.canRead()) {
			deadline = deadline(deadline);
			this.turn.await(1, deadline);
		}
	}

	private void awaitSeparator(byte[][] separators) throws IOException {
		long deadline = 0;
		while (!this.buffer.canReadUntil(separators)) {
			deadline = deadline(deadline);
			this.turn.await(1, deadline);
		}
	}

	private void await(int byteCount) throws IOException {
		long deadline = 0;
		while (!this.buffer.canReadExactly(byteCount)) {
			deadline = deadline(deadline);
			this.turn.await(byteCount - this.buffer.size(), deadline);
		}
	}

	private long deadline(long deadline) {
		if (this.timeoutNanos == 0 || deadline != 0) {
			return deadline;
		}
		// Zero means none
		return (System.nanoTime() + this.timeoutNanos) | 1;
	}

	/**
	 * The same bytes as an input stream.
	 */
	private final class ReaderInputStream extends InputStream {

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) != -1) ? one[0] & 0xFF : -1;
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			Objects.checkFromIndexSize(offset, length, target.length);
			if (length == 0) {
				return 0;
			}
			begin("read");
			try {
				awaitReadable();
				int count = BlockingStreamReader.this.buffer.read(target, offset, length);
				if (count == -1) {
					BlockingStreamReader.this.turn.endRead();
				}
				return count;
			}
			finally {
				BlockingStreamReader.this.turn.end();
			}
		}

		@Override
		public int available() {
			begin("available");
			try {
				return BlockingStreamReader.this.buffer.size();
			}
			finally {
				BlockingStreamReader.this.turn.end();
			}
		}

	}

}
