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

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Decides what is logged about failures that may repeat with every message: the first one
 * of each cause in full, then how many more there were. Safe for use by multiple threads.
 * <p>
 * Only a number of causes is remembered, of which the one that has not been seen for the
 * longest time is forgotten.
 */
final class FailureLog {

	private final ReentrantLock lock = new ReentrantLock();

	private final int maxCauses;

	private final long periodNanos;

	private final BiConsumer<Object, Throwable> first;

	private final RepeatsLog repeats;

	// In the order in which they were seen last
	private final Map<FailureCause, Repeats> causes = new LinkedHashMap<>(16, 0.75f, true);

	/**
	 * Create a log.
	 * @param maxCauses how many causes are remembered
	 * @param period how long it takes at least until repeats of a cause are reported
	 * again
	 * @param first reports where a failure has happened whose cause is new, and the
	 * failure
	 * @param repeats reports failures whose cause is known
	 */
	FailureLog(int maxCauses, Duration period, BiConsumer<Object, Throwable> first, RepeatsLog repeats) {
		this.maxCauses = maxCauses;
		this.periodNanos = period.toNanos();
		this.first = first;
		this.repeats = repeats;
	}

	/**
	 * Log a failure, or count it.
	 * @param where where it has happened
	 * @param failure the failure
	 */
	void log(Object where, Throwable failure) {
		FailureCause cause = FailureCause.of(failure);
		this.lock.lock();
		try {
			Repeats known = this.causes.get(cause);
			if (known == null) {
				this.first.accept(where, failure);
				this.causes.put(cause, new Repeats(System.nanoTime()));
				forgetEldest();
			}
			else {
				known.count++;
				known.last = "%s (%s)".formatted(where, PeerText.printableMessage(failure.toString()));
				if (System.nanoTime() - known.reportedNanos >= this.periodNanos) {
					report(cause, known);
				}
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
			report(forgotten.getKey(), forgotten.getValue());
			eldest.remove();
		}
	}

	/**
	 * Report what was only counted, and forget everything.
	 */
	void flush() {
		this.lock.lock();
		try {
			this.causes.forEach(this::report);
			this.causes.clear();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void report(FailureCause cause, Repeats repeats) {
		String last = repeats.last;
		if (last != null) {
			long now = System.nanoTime();
			this.repeats.log(cause, repeats.count, Duration.ofNanos(now - repeats.reportedNanos), last);
			repeats.count = 0;
			repeats.last = null;
			repeats.reportedNanos = now;
		}
	}

	/**
	 * Reports failures whose cause is known.
	 */
	@FunctionalInterface
	interface RepeatsLog {

		/**
		 * Report failures without their stack traces.
		 * @param cause the cause
		 * @param count how many failures
		 * @param period the time in which they have happened
		 * @param last the last of them
		 */
		void log(FailureCause cause, long count, Duration period, String last);

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

	}

}
