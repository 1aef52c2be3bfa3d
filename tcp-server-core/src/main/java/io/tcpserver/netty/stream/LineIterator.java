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
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;

import io.tcpserver.stream.StreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a reader, each read when it is asked for.
 */
final class LineIterator implements Iterator<String> {

	private final StreamReader reader;

	private @Nullable String line;

	LineIterator(StreamReader reader) {
		this.reader = reader;
	}

	@Override
	public boolean hasNext() {
		try {
			if (this.line == null) {
				this.line = this.reader.readLine();
			}
			return this.line != null;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String next() {
		String next = (hasNext()) ? this.line : null;
		if (next == null) {
			throw new NoSuchElementException("End of the stream");
		}
		this.line = null;
		return next;
	}

}
