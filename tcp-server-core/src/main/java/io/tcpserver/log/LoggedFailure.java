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

package io.tcpserver.log;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Stands in the log for a failure that would forge lines of it or fill it: clients may
 * decide what a message quotes, how deep a recursion is and how many causes there are. It
 * says what it leaves out.
 * <p>
 * Its own message begins with the class name of the failure, as some logging frameworks
 * print the message behind the name of this class instead of calling {@link #toString()}.
 */
final class LoggedFailure extends Exception {

	private static final long serialVersionUID = 1L;

	// More than any code has that is not recursive
	private static final int MOST_FRAMES = 400;

	private static final int MOST_FAILURES = 20;

	private static final int SHORT_FRAMES = 50;

	private static final int SHORT_CAUSES = 4;

	private LoggedFailure(String text, StackTraceElement[] frames) {
		super(text);
		setStackTrace(frames);
	}

	/**
	 * Return what to log of a failure.
	 * @param failure the failure
	 * @return the failure itself, unless it is long or a message is not printable
	 */
	static Throwable of(Throwable failure) {
		try {
			return printable(failure);
		}
		catch (RuntimeException ex) {
			// Thrown by its message or cause; others would log the failure as it is
			return new LoggedFailure(failure.getClass().getName() + ": its message cannot be read",
					failure.getStackTrace());
		}
	}

	private static Throwable printable(Throwable failure) {
		Set<Throwable> all = all(failure);
		if (all.size() > MOST_FAILURES || frames(all) > MOST_FRAMES) {
			return shorten(failure);
		}
		return all.stream().allMatch(LoggedFailure::isPrintable) ? failure : copy(failure, all);
	}

	// With causes and suppressed ones, which may be circles; at most one too many
	private static Set<Throwable> all(Throwable failure) {
		Set<Throwable> all = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<Throwable> next = new ArrayDeque<>(List.of(failure));
		while (!next.isEmpty() && all.size() <= MOST_FAILURES) {
			Throwable found = next.remove();
			if (all.add(found)) {
				if (found.getCause() != null) {
					next.add(found.getCause());
				}
				next.addAll(Arrays.asList(found.getSuppressed()));
			}
		}
		return all;
	}

	private static int frames(Set<Throwable> failures) {
		return failures.stream().mapToInt((failure) -> failure.getStackTrace().length).sum();
	}

	// Logging frameworks print one or the other
	private static boolean isPrintable(Throwable failure) {
		return PeerText.isPrintable(failure.getMessage()) && PeerText.isPrintable(failure.toString());
	}

	private static Throwable copy(Throwable failure, Set<Throwable> all) {
		IdentityHashMap<Throwable, LoggedFailure> copies = new IdentityHashMap<>();
		all.forEach((each) -> copies.put(each, new LoggedFailure(text(each), each.getStackTrace())));
		copies.forEach((original, copy) -> copy.link(original, copies));
		return Objects.requireNonNull(copies.get(failure));
	}

	private void link(Throwable original, IdentityHashMap<Throwable, LoggedFailure> copies) {
		LoggedFailure cause = copies.get(original.getCause());
		if (cause != null && cause != this) {
			initCause(cause);
		}
		for (Throwable suppressed : original.getSuppressed()) {
			addSuppressed(Objects.requireNonNull(copies.get(suppressed)));
		}
	}

	// The first causes and the last one
	private static Throwable shorten(Throwable failure) {
		List<Throwable> chain = FailureCause.chain(failure);
		int leftOut = Math.max(0, chain.size() - SHORT_CAUSES);
		@Nullable LoggedFailure cause = null;
		for (int i = chain.size() - 1; i >= 0; i--) {
			boolean last = i == chain.size() - 1;
			if (last || i < SHORT_CAUSES - 1) {
				boolean gap = i == SHORT_CAUSES - 2 && leftOut > 0;
				LoggedFailure shortened = shorten(chain.get(i), (gap) ? leftOut : 0);
				if (cause != null) {
					shortened.initCause(cause);
				}
				cause = shortened;
			}
		}
		return Objects.requireNonNull(cause);
	}

	private static LoggedFailure shorten(Throwable failure, int causesLeftOut) {
		StackTraceElement[] frames = failure.getStackTrace();
		int suppressed = failure.getSuppressed().length;
		StringBuilder text = new StringBuilder(text(failure));
		if (frames.length > SHORT_FRAMES) {
			text.append(" [the first %d of %d frames]".formatted(SHORT_FRAMES, frames.length));
			frames = Arrays.copyOf(frames, SHORT_FRAMES);
		}
		if (causesLeftOut > 0) {
			text.append(" [without %d causes]".formatted(causesLeftOut));
		}
		if (suppressed > 0) {
			text.append(" [without %d suppressed exceptions]".formatted(suppressed));
		}
		return new LoggedFailure(text.toString(), frames);
	}

	// The class and the message
	private static String text(Throwable failure) {
		String type = failure.getClass().getName();
		String text = PeerText.printableMessage(failure.toString());
		return text.startsWith(type) ? text : type + ": " + text;
	}

	@Override
	public Throwable fillInStackTrace() {
		// That of the failure takes its place
		return this;
	}

	@Override
	@SuppressWarnings("OverrideThrowableToString") // without the name of this class
	public String toString() {
		return Objects.requireNonNull(getMessage());
	}

}
