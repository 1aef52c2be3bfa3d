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

package io.tcpserver.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The rounds of broadcasts and the medians over them. A ratio is that of two variants in
 * the same round; the median is taken afterwards.
 */
final class BroadcastReport {

	private final Options options;

	private final int clients;

	private final List<BroadcastVariant> variants;

	private final Map<BroadcastVariant, List<BroadcastResult>> rounds = new EnumMap<>(BroadcastVariant.class);

	BroadcastReport(Options options) {
		this.options = options;
		this.clients = options.number("connections");
		this.variants = options.broadcastVariants();
	}

	void add(BroadcastVariant variant, BroadcastResult result) {
		System.err.printf("%s: %.0f ns CPU per recipient, received by all after %.1f ms%n", variant.id(),
				result.cpuNanosPerRecipient(this.clients), millis(List.of(result), BroadcastResult::receivedNanos));
		this.rounds.computeIfAbsent(variant, (key) -> new ArrayList<>()).add(result);
	}

	List<BroadcastResult> results(BroadcastVariant variant) {
		return this.rounds.getOrDefault(variant, List.of());
	}

	void print(PrintStream out) {
		out.printf("JDK %s, %s, %d connections, lines of %s bytes, `%s`%n%n", this.options.text("jdk"),
				this.options.text("transport"), this.clients, this.options.text("line-bytes"),
				this.options.text("jvm-options"));
		out.println("| variant | encodes/broadcast | goal | call returned ms | received by all ms | CPU ns/recipient "
				+ "| ratio (lowest to highest) |");
		out.println("|---|---|---|---|---|---|---|");
		for (BroadcastVariant variant : this.variants) {
			printRow(out, variant);
		}
	}

	private void printRow(PrintStream out, BroadcastVariant variant) {
		List<BroadcastResult> results = results(variant);
		List<Double> ratios = ratios(variant);
		out.printf("| %s | %.0f | %s | %.1f | %.1f | %.0f | %.2f (%.2f to %.2f) |%n", variant.id(), encodes(variant),
				verdict(variant), millis(results, BroadcastResult::handedOverNanos),
				millis(results, BroadcastResult::receivedNanos),
				Medians.of(results.stream().map((result) -> result.cpuNanosPerRecipient(this.clients)).toList()),
				Medians.of(ratios), ratios.get(0), ratios.get(ratios.size() - 1));
	}

	private double encodes(BroadcastVariant variant) {
		return results(variant).stream().mapToDouble(BroadcastResult::encodesPerBroadcast).max().orElse(0);
	}

	private String verdict(BroadcastVariant variant) {
		OptionalLong goal = variant.goal();
		return goal.isEmpty() ? "" : String.format(Locale.ROOT, "%d: %s", goal.getAsLong(),
				(encodes(variant) <= goal.getAsLong()) ? "met" : "missed");
	}

	private List<Double> ratios(BroadcastVariant variant) {
		List<BroadcastResult> own = results(variant);
		List<BroadcastResult> first = results(this.variants.get(0));
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < own.size(); i++) {
			ratios.add((double) own.get(i).cpuNanos() / first.get(i).cpuNanos());
		}
		return ratios.stream().sorted().toList();
	}

	private static double millis(List<BroadcastResult> results, Function<BroadcastResult, List<Long>> times) {
		return Medians.of(results.stream().map(times).flatMap(Collection::stream).map((nanos) -> nanos / 1e6).toList());
	}

}
