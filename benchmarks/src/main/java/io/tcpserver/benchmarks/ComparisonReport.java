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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * The rounds of a comparison and the medians over them. A ratio is that of two intervals
 * of the same round; the median is taken afterwards.
 */
final class ComparisonReport {

	private final Options options;

	private final List<ServerVariant> variants;

	private final Map<Integer, List<List<LoadResult>>> roundsByDepth = new LinkedHashMap<>();

	ComparisonReport(Options options) {
		this.options = options;
		this.variants = options.variants();
	}

	/**
	 * Tell whoever waits for the report.
	 */
	void progress(ServerVariant variant, int depth, LoadResult result) {
		System.err.printf("depth %d %s: %.0f ns CPU per message, %.0f messages/s, busy %.0f %%%n", depth, variant.id(),
				result.cpuNanosPerMessage(), result.messagesPerSecond(), result.busy() * 100);
	}

	/**
	 * Add a round.
	 * @param depth the requests in flight
	 * @param results the results in the order of the variants
	 */
	void add(int depth, List<LoadResult> results) {
		this.roundsByDepth.computeIfAbsent(depth, (key) -> new ArrayList<>()).add(List.copyOf(results));
	}

	/**
	 * Return the median ratio of server CPU per message to that of the first variant.
	 */
	double ratio(int depth, ServerVariant variant) {
		return Medians.of(ratios(depth, variant, this.variants.get(0)));
	}

	List<LoadResult> results(int depth, ServerVariant variant) {
		int index = this.variants.indexOf(variant);
		return rounds(depth).stream().map((round) -> round.get(index)).toList();
	}

	void print(PrintStream out) {
		out.printf("JDK %s, %s, %s connections, lines or values of %s bytes, `%s`%n%n", this.options.text("jdk"),
				this.options.text("transport"), this.options.text("connections"), this.options.text("line-bytes"),
				this.options.text("jvm-options"));
		out.println(
				"| in flight | variant | CPU ns/message | of it user | ratio (lowest to highest) | goal | messages/s | server busy | p50 µs "
						+ "| p99 µs | switches/message: voluntary | involuntary |");
		out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
		for (int depth : this.roundsByDepth.keySet()) {
			for (ServerVariant variant : this.variants) {
				printRow(out, depth, variant);
			}
		}
	}

	private void printRow(PrintStream out, int depth, ServerVariant variant) {
		List<Double> ratios = ratios(depth, variant, this.variants.get(0));
		out.printf(
				"| %d | %s | %.0f | %.0f | %.2f (%.2f to %.2f) | %s | %.0f | %.0f %% | %.0f | %.0f | %.3f | %.3f |%n",
				depth, variant.id(), median(depth, variant, LoadResult::cpuNanosPerMessage),
				median(depth, variant, LoadResult::userNanosPerMessage), Medians.of(ratios), ratios.get(0),
				ratios.get(ratios.size() - 1), verdict(depth, variant),
				median(depth, variant, LoadResult::messagesPerSecond),
				median(depth, variant, (result) -> result.busy() * 100),
				median(depth, variant, (result) -> result.latencyNanos().median() / 1e3),
				median(depth, variant, (result) -> result.latencyNanos().high() / 1e3),
				median(depth, variant, LoadResult::voluntaryPerMessage),
				median(depth, variant, LoadResult::involuntaryPerMessage));
	}

	/**
	 * Return what the goals are and whether they are met, empty if there is none that
	 * refers to one of the variants.
	 */
	String verdict(int depth, ServerVariant variant) {
		return variant.goals(depth)
			.stream()
			.filter((goal) -> this.variants.contains(goal.yardstick()))
			.map((goal) -> verdict(depth, variant, goal))
			.collect(Collectors.joining(", "));
	}

	private String verdict(int depth, ServerVariant variant, Goal goal) {
		double ratio = Medians.of(ratios(depth, variant, goal.yardstick()));
		String verdict = (ratio <= goal.ratio()) ? "met" : "missed";
		return (goal.yardstick() == this.variants.get(0))
				? String.format(Locale.ROOT, "%.2f: %s", goal.ratio(), verdict) : String.format(Locale.ROOT,
						"%.2f of %s: %s with %.2f", goal.ratio(), goal.yardstick().id(), verdict, ratio);
	}

	private List<Double> ratios(int depth, ServerVariant variant, ServerVariant yardstick) {
		int index = this.variants.indexOf(variant);
		int yardstickIndex = this.variants.indexOf(yardstick);
		return rounds(depth).stream()
			.map((round) -> round.get(index).cpuNanosPerMessage() / round.get(yardstickIndex).cpuNanosPerMessage())
			.sorted()
			.toList();
	}

	private double median(int depth, ServerVariant variant, ToDoubleFunction<LoadResult> figure) {
		return Medians.of(results(depth, variant).stream().map(figure::applyAsDouble).toList());
	}

	private List<List<LoadResult>> rounds(int depth) {
		return this.roundsByDepth.getOrDefault(depth, List.of());
	}

}
