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

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Decides what is logged about failures that may repeat with every message: the first one
 * of each cause in full, then how many more there were. Safe for use by multiple threads.
 * <p>
 * However many causes there are, there are ten lines in ten seconds at most, and what is
 * written of a failure is bounded: clients may decide how deep a recursion is that fails.
 *
 * @since 0.1.0
 */
public final class FailureLog {

	// As many places of an application may fail at a time before stack traces repeat. The
	// one that has not been seen for the longest time is forgotten
	private static final int CAUSES = 100;

	private static final Duration PERIOD = Duration.ofSeconds(10);

	private final ReentrantLock lock = new ReentrantLock();

	private final int maxCauses;

	private final long periodNanos;

	private final LogThrottle throttle;

	private final Lines lines;

	// In the order in which they were seen last
	private final Map<FailureCause, Repeats> causes = new LinkedHashMap<>(16, 0.75f, true);

	/**
	 * Create a log.
	 * @param lines writes its lines, called by one thread at a time
	 */
	public FailureLog(Lines lines) {
		this(CAUSES, PERIOD, new LogThrottle(), lines);
	}

	/**
	 * Create a log.
	 * @param maxCauses how many causes are remembered
	 * @param period how long it takes at least until repeats of a cause are reported
	 * again
	 * @param throttle for all lines but those of {@link #flush()}
	 * @param lines writes its lines
	 */
	FailureLog(int maxCauses, Duration period, LogThrottle throttle, Lines lines) {
		this.maxCauses = maxCauses;
		this.periodNanos = period.toNanos();
		this.throttle = throttle;
		this.lines = lines;
	}

	/**
	 * Log a failure, or count it.
	 * @param where where it has happened
	 * @param failure the failure
	 */
	public void log(Object where, Throwable failure) {
		FailureCause cause = FailureCause.of(failure);
		this.lock.lock();
		try {
			Repeats known = this.causes.get(cause);
			if (known != null) {
				known.add(where, failure);
				if (System.nanoTime() - known.reportedNanos >= this.periodNanos) {
					// What is left out is still counted there
					report(cause, known, this.throttle.next(0));
				}
				return;
			}
			String more = this.throttle.next();
			if (more != null) {
				this.lines.first(where, PeerText.printable(failure), more);
				this.causes.put(cause, new Repeats(System.nanoTime()));
				forgetEldest();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void forgetEldest() {
		if (this.causes.size() > this.maxCauses) {
			Iterator<Map.Entry<FailureCause, Repeats>> eldest = this.causes.entrySet().iterator();
			Map.Entry<FailureCause, Repeats> forgotten = eldest.next();
			Repeats repeats = forgotten.getValue();
			if (repeats.count > 0) {
				report(forgotten.getKey(), repeats, this.throttle.next(repeats.count));
			}
			eldest.remove();
		}
	}

	/**
	 * Report what was only counted, and forget everything.
	 */
	public void flush() {
		this.lock.lock();
		try {
			this.causes.forEach((cause, repeats) -> report(cause, repeats, ""));
			this.causes.clear();
			long leftOut = this.throttle.takeSuppressed();
			if (leftOut > 0) {
				this.lines.leftOut(leftOut);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void report(FailureCause cause, Repeats repeats, @Nullable String more) {
		String last = repeats.last;
		if (last != null && more != null) {
			long now = System.nanoTime();
			this.lines.repeats(cause.toString(), repeats.count, Duration.ofNanos(now - repeats.reportedNanos), last,
					more);
			repeats.count = 0;
			repeats.last = null;
			repeats.reportedNanos = now;
		}
	}

	/**
	 * Writes the lines of a log.
	 */
	public interface Lines {

		/**
		 * Write the first failure of a cause.
		 * @param where where it has happened
		 * @param failure the failure, or as much of it as goes into a log
		 * @param more what to add to the line
		 */
		void first(Object where, Throwable failure, String more);

		/**
		 * Write how many failures of a known cause there were.
		 * @param cause the cause
		 * @param count how many failures
		 * @param period the time in which they have happened
		 * @param last the last of them
		 * @param more what to add to the line
		 */
		void repeats(String cause, long count, Duration period, String last, String more);

		/**
		 * Write how many failures were left out, whatever their causes, that no other
		 * line tells.
		 * @param count how many failures
		 */
		void leftOut(long count);

	}

	/**
	 * What was counted and not reported.
	 */
	private static final class Repeats {

		private long reportedNanos;

		private long count;

		private @Nullable String last;

		Repeats(long reportedNanos) {
			this.reportedNanos = reportedNanos;
		}

		void add(Object where, Throwable failure) {
			this.count++;
			this.last = "%s (%s)".formatted(where, PeerText.printableMessage(failure.toString()));
		}

	}

}
