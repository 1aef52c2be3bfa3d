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

import java.util.Arrays;

import io.tcpserver.benchmarks.ProcessSample.Switches;

/**
 * What one interval gave.
 *
 * @param messages how many lines were answered
 * @param elapsedNanos the length of the interval
 * @param cpuNanos the CPU time that the server took
 * @param userNanos the part of it that was not spent in the kernel
 * @param switches the context switches of the server's threads
 * @param latencyNanos the median and the 99th percentile of the time from sending a burst
 * to its last reply
 */
record LoadResult(long messages, long elapsedNanos, long cpuNanos, long userNanos, Switches switches,
		Percentiles latencyNanos) {

	double cpuNanosPerMessage() {
		return (double) this.cpuNanos / this.messages;
	}

	double userNanosPerMessage() {
		return (double) this.userNanos / this.messages;
	}

	double messagesPerSecond() {
		return this.messages * 1e9 / this.elapsedNanos;
	}

	/**
	 * Return the share of the interval in which the server ran; far below one, the load
	 * generator was what limited the rate.
	 */
	double busy() {
		return (double) this.cpuNanos / this.elapsedNanos;
	}

	double voluntaryPerMessage() {
		return (double) this.switches.voluntary() / this.messages;
	}

	double involuntaryPerMessage() {
		return (double) this.switches.involuntary() / this.messages;
	}

	String encode() {
		return "%d %d %d %d %d %d %d %d".formatted(this.messages, this.elapsedNanos, this.cpuNanos, this.userNanos,
				this.switches.voluntary(), this.switches.involuntary(), this.latencyNanos.median(),
				this.latencyNanos.high());
	}

	static LoadResult decode(String line) {
		long[] fields = Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
		return new LoadResult(fields[0], fields[1], fields[2], fields[3], new Switches(fields[4], fields[5]),
				new Percentiles(fields[6], fields[7]));
	}

	/**
	 * Two percentiles.
	 *
	 * @param median the 50th
	 * @param high the 99th
	 */
	record Percentiles(long median, long high) {

	}

}
