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

package io.tcpserver;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Stands in the log for an exception whose message could forge lines of it. Its own
 * message begins with the class name of that exception, as some logging frameworks print
 * the message behind the name of this class instead of calling {@link #toString()}.
 */
final class EscapedException extends Exception {

	private static final long serialVersionUID = 1L;

	// Enough for any chain of causes; suppressed exceptions may be any number
	private static final int MOST_FAILURES = 100;

	private EscapedException(String text) {
		super(text);
	}

	/**
	 * Return a failure for the log.
	 * @param failure the failure
	 * @return the failure itself if all of its messages are printable
	 */
	static Throwable of(Throwable failure) {
		Set<Throwable> originals = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<Throwable> next = new ArrayDeque<>(List.of(failure));
		while (!next.isEmpty() && originals.size() < MOST_FAILURES) {
			Throwable original = next.remove();
			if (originals.add(original)) {
				if (original.getCause() != null) {
					next.add(original.getCause());
				}
				next.addAll(Arrays.asList(original.getSuppressed()));
			}
		}
		if (next.isEmpty() && originals.stream().allMatch(EscapedException::isPrintable)) {
			return failure;
		}
		Map<Throwable, EscapedException> copies = new IdentityHashMap<>();
		originals.forEach((original) -> copies.put(original, copy(original)));
		copies.forEach((original, copy) -> copy.link(original, copies));
		return Objects.requireNonNull(copies.get(failure));
	}

	// Logging frameworks print one or the other
	private static boolean isPrintable(Throwable failure) {
		return PeerText.isPrintable(failure.getMessage()) && PeerText.isPrintable(failure.toString());
	}

	private static EscapedException copy(Throwable original) {
		String type = original.getClass().getName();
		String text = PeerText.printableMessage(original.toString());
		EscapedException copy = new EscapedException(text.startsWith(type) ? text : type + ": " + text);
		copy.setStackTrace(original.getStackTrace());
		return copy;
	}

	// What is not among the copies is too much
	private void link(Throwable original, Map<Throwable, EscapedException> copies) {
		EscapedException cause = copies.get(original.getCause());
		if (cause != null && cause != this) {
			initCause(cause);
		}
		for (Throwable suppressed : original.getSuppressed()) {
			EscapedException copy = copies.get(suppressed);
			if (copy != null && copy != this) {
				addSuppressed(copy);
			}
		}
	}

	@Override
	public Throwable fillInStackTrace() {
		// That of the original takes its place
		return this;
	}

	@Override
	public String toString() {
		return Objects.requireNonNull(getMessage());
	}

}
