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

package io.tcpserver.netty.listen;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What limits are counted with: tokens, and addresses that count as one.
 */
class LimitCountsTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	// The clock may begin anywhere, also where it is about to overflow
	@ParameterizedTest
	@ValueSource(longs = { 0, -5, Long.MAX_VALUE - 100, Long.MIN_VALUE })
	void bucketLetsABurstPassAndThenTheRate(long start) {
		TokenBucket bucket = new TokenBucket(10, start);
		for (int left = 10; left > 0; left--) {
			assertThat(bucket.available(start)).isEqualTo(left);
			assertThat(bucket.nanosUntilNext(start)).isZero();
			bucket.take(start);
		}
		assertThat(bucket.available(start)).isZero();
		assertThat(bucket.nanosUntilNext(start)).isEqualTo(SECOND / 10);
		assertThat(bucket.available(start + SECOND / 10 - 1)).isZero();
		assertThat(bucket.available(start + SECOND / 10)).isOne();
		assertThat(bucket.available(start + SECOND / 2)).isEqualTo(5);
		assertThat(bucket.available(start + 5 * SECOND)).isEqualTo(10);
		bucket.take(start + 5 * SECOND);
		assertThat(bucket.available(start + 5 * SECOND)).isEqualTo(9);
	}

	@Test
	void slowestRateIsOneInASecond() {
		TokenBucket bucket = new TokenBucket(1, 0);
		bucket.take(0);
		assertThat(bucket.available(SECOND - 1)).isZero();
		assertThat(bucket.nanosUntilNext(1)).isEqualTo(SECOND - 1);
		assertThat(bucket.available(SECOND)).isOne();
	}

	@Test
	void highestRateLimitsNothing() {
		TokenBucket bucket = new TokenBucket(Integer.MAX_VALUE, 0);
		for (int i = 0; i < 1000; i++) {
			bucket.take(0);
		}
		assertThat(bucket.available(0)).isEqualTo(Integer.MAX_VALUE - 1000);
		assertThat(bucket.nanosUntilNext(0)).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.1, 10.0.0.1", "10.0.0.1, ::ffff:10.0.0.1", "2001:db8::1, 2001:db8::2",
			"2001:db8:1:2::, 2001:db8:1:2:ffff:ffff:ffff:ffff", "::1, ::2" })
	void addressesCountAsOne(String one, String other) throws Exception {
		assertThat(AddressCounts.key(InetAddress.getByName(one)))
			.isEqualTo(AddressCounts.key(InetAddress.getByName(other)));
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.1, 10.0.0.2", "2001:db8:1:2::, 2001:db8:1:3::", "0.0.0.0, ::", "0.0.0.1, 0:0:0:1::",
			"255.255.255.255, ffff:ffff:ffff:ffff::" })
	void addressesCountByThemselves(String one, String other) throws Exception {
		assertThat(AddressCounts.key(InetAddress.getByName(one)))
			.isNotEqualTo(AddressCounts.key(InetAddress.getByName(other)));
	}

}
