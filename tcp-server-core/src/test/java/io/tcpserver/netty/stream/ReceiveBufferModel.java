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

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The rules of {@link ReceiveBuffer} once more, as plainly as they can be written and
 * without any thought of speed, on one character per byte. Each method returns what
 * happens as text.
 */
final class ReceiveBufferModel {

	static final String WAIT = "wait";

	static final String CUT_SHORT = "cut short";

	private final int limit;

	private String content = "";

	private boolean eof;

	private boolean cutShort;

	ReceiveBufferModel(int limit) {
		this.limit = limit;
	}

	void feed(String chunk) {
		this.content += chunk;
	}

	void feedEof() {
		this.eof = true;
	}

	void feedEnd() {
		this.eof = true;
		this.cutShort = true;
	}

	int size() {
		return this.content.length();
	}

	String read(int maxBytes) {
		if (maxBytes > 0 && this.content.isEmpty() && !this.eof) {
			return WAIT;
		}
		return value(take(Math.min(maxBytes, size())));
	}

	String readInto(int maxBytes) {
		return (maxBytes > 0 && this.content.isEmpty() && this.cutShort) ? CUT_SHORT : read(maxBytes);
	}

	String request(int byteCount) {
		if (size() < byteCount && !this.eof) {
			return WAIT;
		}
		return (size() < byteCount && size() > 0 && this.cutShort) ? CUT_SHORT : value("" + (size() >= byteCount));
	}

	String readExactly(int byteCount) {
		if (size() >= byteCount) {
			return value(take(byteCount));
		}
		if (this.cutShort) {
			return CUT_SHORT;
		}
		return this.eof ? incomplete(byteCount) : WAIT;
	}

	String readAll() {
		if (this.cutShort) {
			return CUT_SHORT;
		}
		return this.eof ? value(take(size())) : WAIT;
	}

	String readUntilOrEof(List<String> separators) {
		boolean partOnly = this.eof && !this.cutShort;
		String rest = this.content;
		String outcome = readUntil(separators);
		return (partOnly && outcome.equals(incomplete(rest, null))) ? value(rest)
				: (this.eof && rest.isEmpty()) ? value("") : outcome;
	}

	String readUntil(List<String> separators) {
		String separator = null;
		int end = 0;
		while (separator == null && end < size()) {
			end++;
			separator = shortestSuffix(this.content.substring(0, end), separators);
		}
		if (separator != null) {
			int before = end - separator.length();
			return (before > this.limit) ? "found " + before : value(take(end));
		}
		int longest = separators.stream().mapToInt(String::length).max().orElseThrow();
		if (size() + 1 - longest > this.limit) {
			return "not found " + (size() + 1 - longest);
		}
		if (this.cutShort && size() > 0) {
			return CUT_SHORT;
		}
		return this.eof ? incomplete(null) : WAIT;
	}

	private static @Nullable String shortestSuffix(String text, List<String> separators) {
		String shortest = null;
		for (String separator : separators) {
			if (text.endsWith(separator) && (shortest == null || separator.length() < shortest.length())) {
				shortest = separator;
			}
		}
		return shortest;
	}

	String readLineWithTerminator() {
		String before = this.content;
		String outcome = readLine();
		boolean isLine = outcome.startsWith("'");
		return isLine ? value(before.substring(0, before.length() - size())) : outcome;
	}

	String readLine() {
		int lineFeed = this.content.indexOf('\n');
		if (lineFeed > this.limit) {
			take(lineFeed + 1);
			return "found " + lineFeed;
		}
		if (lineFeed >= 0) {
			String line = take(lineFeed + 1);
			return value(line.substring(0, line.length() - (line.endsWith("\r\n") ? 2 : 1)));
		}
		if (size() > this.limit) {
			return "not found " + take(size()).length();
		}
		if (!this.eof) {
			return WAIT;
		}
		if (this.cutShort && size() > 0) {
			return CUT_SHORT;
		}
		return this.content.isEmpty() ? "none" : value(take(size()));
	}

	private String take(int count) {
		String taken = this.content.substring(0, count);
		this.content = this.content.substring(count);
		return taken;
	}

	private String incomplete(@Nullable Integer expected) {
		return incomplete(take(size()), expected);
	}

	static String incomplete(String partial, @Nullable Integer expected) {
		return "incomplete '" + partial + "' of " + expected;
	}

	static String value(String value) {
		return "'" + value + "'";
	}

}
