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

/**
 * Counts latencies in buckets at most 3 % wide. Confined to one thread.
 */
final class LatencyHistogram {

	private static final int SUB_BUCKET_BITS = 5;

	private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;

	private final long[] counts = new long[(Long.SIZE - SUB_BUCKET_BITS) * SUB_BUCKETS];

	private long total;

	void record(long nanos) {
		this.counts[bucket(nanos)]++;
		this.total++;
	}

	/**
	 * Return a percentile, zero if nothing was recorded.
	 * @param fraction the share of latencies that are not longer, between 0 and 1
	 */
	long percentile(double fraction) {
		long wanted = (long) Math.ceil(this.total * fraction);
		long seen = 0;
		for (int i = 0; i < this.counts.length; i++) {
			seen += this.counts[i];
			if (seen > 0 && seen >= wanted) {
				return lowerBound(i);
			}
		}
		return 0;
	}

	void clear() {
		Arrays.fill(this.counts, 0);
		this.total = 0;
	}

	private static int bucket(long nanos) {
		long value = Math.max(nanos, 0);
		if (value < SUB_BUCKETS) {
			return (int) value;
		}
		int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - SUB_BUCKET_BITS;
		return (shift + 1) * SUB_BUCKETS + (int) ((value >>> shift) - SUB_BUCKETS);
	}

	private static long lowerBound(int bucket) {
		if (bucket < SUB_BUCKETS) {
			return bucket;
		}
		int shift = bucket / SUB_BUCKETS - 1;
		return (long) (SUB_BUCKETS + bucket % SUB_BUCKETS) << shift;
	}

}
