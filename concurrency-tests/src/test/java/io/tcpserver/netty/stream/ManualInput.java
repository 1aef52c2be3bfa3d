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

/**
 * The input of a connection whose I/O thread and reader are threads of a test. What the
 * I/O thread has to do later it does in {@link #runTasks()}.
 */
final class ManualInput extends ReaderMailbox {

	private static final byte[] BYTE = new byte[1];

	private final int limit;

	// A thread that waits, or what stands for an asynchronous read
	private final Object reader;

	private int unconsumed;

	private boolean reading = true;

	private volatile boolean wakeRequested;

	private volatile boolean resumeRequested;

	private volatile boolean woken;

	private ManualInput(int limit, Object reader) {
		this.limit = limit;
		this.reader = reader;
	}

	static ManualInput blocking(int limit) {
		// Never started: only what it is matters
		return new ManualInput(limit, new Thread());
	}

	static ManualInput async(int limit) {
		return new ManualInput(limit, new Object());
	}

	// The I/O thread

	void feedByte() {
		feed(BYTE);
	}

	void runTasks() {
		if (this.wakeRequested) {
			this.wakeRequested = false;
			end(this.reader);
		}
		if (this.resumeRequested) {
			this.resumeRequested = false;
			resume();
		}
	}

	boolean isReading() {
		return this.reading;
	}

	@Override
	void wake(Object reader) {
		if (reader instanceof Thread) {
			end(reader);
		}
		else {
			this.wakeRequested = true;
		}
	}

	private void end(Object reader) {
		if (endWait(reader)) {
			this.woken = true;
		}
	}

	@Override
	void autoRead(boolean autoRead) {
		this.reading = autoRead;
	}

	@Override
	void resumeSoon() {
		this.resumeRequested = true;
	}

	// The reader

	/**
	 * Read without a wait if there are so many bytes, and begin to wait otherwise.
	 * @return {@code true} if they were read
	 */
	boolean read(int bytes) {
		claim(this.reader);
		take();
		while (this.unconsumed < bytes) {
			if (beginWaiting(this.reader, bytes - this.unconsumed)) {
				return false;
			}
			take();
		}
		consume();
		return true;
	}

	boolean isWoken() {
		return this.woken;
	}

	/**
	 * End a wait, as the reader does when its time is over.
	 * @return {@code false} if it was woken
	 */
	boolean giveUp() {
		return endWait(this.reader);
	}

	/**
	 * Begin to wait unless there is anything to read or to be told.
	 * @return {@code true} if the reader waits
	 */
	boolean await() {
		claim(this.reader);
		return beginWaiting(this.reader, 1);
	}

	/**
	 * Read what there is.
	 * @return how many bytes
	 */
	int readRest() {
		take();
		return consume();
	}

	private void take() {
		for (Item item = takeAll(); item != null; item = item.next()) {
			this.unconsumed += taken((Chunk) item).length;
		}
	}

	private int consume() {
		int bytes = this.unconsumed;
		this.unconsumed = 0;
		release();
		return bytes;
	}

	@Override
	int limit() {
		return this.limit;
	}

	@Override
	int unconsumed() {
		return this.unconsumed;
	}

}
