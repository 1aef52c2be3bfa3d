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

package io.tcpserver.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What came of an attack.
 *
 * @param scenario the attack and the server
 * @param before the server before the attack
 * @param during the server when the attackers had done their worst, {@code null} if it
 * did not say
 * @param after the server when they had left, {@code null} if it did not say
 * @param worstOfOld the longest time that a client which had connected before waited
 * during the attack, in nanoseconds
 * @param worstOfNew the longest time that a client which connects anew waited, including
 * that for the connection; zero if it had no right to be served
 * @param medianAfter the median of the times after it, in nanoseconds
 * @param warnings how often the server has warned of its memory
 * @param failures what else was wrong
 * @param lines what the server has written
 */
record Outcome(Scenario scenario, VictimReport before, @Nullable VictimReport during, @Nullable VictimReport after,
		long worstOfOld, long worstOfNew, long medianAfter, int warnings, List<String> failures, List<String> lines) {

	private static final long DURING_MILLIS = 1000;

	private static final long AFTER_MILLIS = 100;

	// What the JVM and the server have loaded and pooled, and is no leak
	private static final long HEAP_SLACK = 6L * VictimSettings.MEGABYTE;

	// An attack may begin again as attackers are closed
	private static final int EPISODES = 5;

	private static final int LINES = 100;

	long bound() {
		return this.scenario.settings().bound(this.before.total());
	}

	long maxHeld() {
		return (this.after != null) ? this.after.maxHeld() : (this.during != null) ? this.during.maxHeld() : 0;
	}

	/**
	 * Return what did not hold.
	 * @param patience how many times as long as promised answers may take: others use
	 * this machine, too
	 */
	List<String> faults(int patience) {
		List<String> faults = new ArrayList<>(this.failures);
		if (maxHeld() > bound()) {
			faults.add("held %s of %s".formatted(megabytes(maxHeld()), megabytes(bound())));
		}
		if (maxHeld() > this.before.total() && this.warnings == 0) {
			faults.add("no warning");
		}
		if (this.warnings > EPISODES) {
			faults.add(this.warnings + " warnings");
		}
		if (this.during != null && heapGrowth(this.during) > bound() + HEAP_SLACK) {
			faults.add("heap grew by " + megabytes(heapGrowth(this.during)));
		}
		if (this.after != null && heapGrowth(this.after) > HEAP_SLACK) {
			faults.add("heap kept " + megabytes(heapGrowth(this.after)));
		}
		if (millis(this.worstOfOld) > DURING_MILLIS * patience) {
			faults.add("old client answered in %d ms".formatted(millis(this.worstOfOld)));
		}
		if (millis(this.worstOfNew) > DURING_MILLIS * patience) {
			faults.add("new client answered in %d ms".formatted(millis(this.worstOfNew)));
		}
		if (millis(this.medianAfter) > AFTER_MILLIS * patience) {
			faults.add("answered in %d ms after the attack".formatted(millis(this.medianAfter)));
		}
		return faults;
	}

	private long heapGrowth(VictimReport report) {
		return Math.max(report.heap() - this.before.heap(), 0);
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

	private static String megabytes(long bytes) {
		return String.format(Locale.ROOT, "%.1f MB", (double) bytes / VictimSettings.MEGABYTE);
	}

	@Override
	public String toString() {
		return row() + "before: " + this.before + "\nduring: " + this.during + "\nafter: " + this.after + "\n"
				+ this.lines.stream().limit(LINES).collect(Collectors.joining("\n"));
	}

	/**
	 * Return the head of a table of outcomes.
	 */
	static String head() {
		return """
				| attack | server | transport | held | bound | heap growth | worst answer | to a new client | after | warnings | what did not hold |
				|---|---|---|---|---|---|---|---|---|---|---|
				""";
	}

	/**
	 * Return a line of the table.
	 */
	String row() {
		return "| %s | %s | %s | %s | %s | %s | %d ms | %d ms | %d ms | %d | %s |\n".formatted(this.scenario.attack(),
				this.scenario.settings(), this.before.transport(), megabytes(maxHeld()), megabytes(bound()),
				(this.during != null) ? megabytes(heapGrowth(this.during)) : "?", millis(this.worstOfOld),
				millis(this.worstOfNew), millis(this.medianAfter), this.warnings, String.join("; ", faults(1)));
	}

}
