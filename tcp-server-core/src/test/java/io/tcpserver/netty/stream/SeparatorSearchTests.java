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

package io.tcpserver.netty.stream;

import java.util.Arrays;

import io.tcpserver.bytes.ByteSearch;
import io.tcpserver.stream.Fragments;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SeparatorSearch}, without the rules of {@link ReceiveBuffer}.
 */
class SeparatorSearchTests {

	@Test
	void indexOfFindsTheByteAtEveryPlaceOfEveryLength() {
		for (int length = 0; length <= 40; length++) {
			for (int index = 0; index <= length; index++) {
				byte[] data = new byte[length + 2];
				Arrays.fill(data, (byte) 'x');
				Arrays.fill(data, index + 1, data.length, (byte) '\n');
				data[0] = '\n';
				assertThat(ByteSearch.indexOf((byte) '\n', data, 1, length + 1)).isEqualTo(index + 1);
			}
		}
	}

	@Test
	void indexOfTellsEveryValueFromEveryOther() {
		for (int value = 0; value < 256; value++) {
			for (int other = 0; other < 256; other++) {
				byte[] data = new byte[16];
				Arrays.fill(data, (byte) other);
				data[11] = (byte) value;
				int expected = (value != other) ? 11 : 0;
				assertThat(ByteSearch.indexOf((byte) value, data, 0, 16)).isEqualTo(expected);
			}
		}
	}

	@Test
	void matchThatLosesItsBeginningIsForgotten() {
		SeparatorSearch search = new SeparatorSearch();
		search.use(new byte[][] { { 'a', 'b' } });
		byte[] data = Fragments.bytes("xabyabz");
		assertThat(search.find(data, 0, 7, 0)).isTrue();
		assertThat(search.matchStart()).isEqualTo(1);
		assertThat(search.find(data, 1, 7, 1)).isTrue();
		assertThat(search.matchStart()).isEqualTo(1);
		assertThat(search.find(data, 2, 7, 2)).isTrue();
		assertThat(search.matchStart()).isEqualTo(4);
		assertThat(search.matchEnd()).isEqualTo(6);
		assertThat(search.find(data, 5, 7, 5)).isFalse();
	}

	@Test
	void separatorsAreCopied() {
		SeparatorSearch search = new SeparatorSearch();
		byte[] separator = { 'a' };
		search.use(new byte[][] { separator });
		assertThat(search.find(Fragments.bytes("bbb"), 0, 3, 0)).isFalse();
		separator[0] = 'b';
		search.use(new byte[][] { separator });
		assertThat(search.find(Fragments.bytes("bbb"), 0, 3, 0)).isTrue();
	}

}
