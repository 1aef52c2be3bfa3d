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

package io.tcpserver.netty.tls;

import java.util.HexFormat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TlsAlert}.
 */
class TlsAlertTests {

	@ParameterizedTest
	@CsvSource({ "15030300020230, unknown_ca", "1503030002022a, bad_certificate", "150303000202fe, alert 254",
			"14030300010115030300020230, unknown_ca" })
	void fatalAlertsHaveNames(String bytes, String name) {
		assertThat(find(bytes)).isEqualTo(name);
	}

	// Nothing, a warning, one without its end, an encrypted one, what follows an alert
	@ParameterizedTest
	@ValueSource(strings = { "", "15", "140303000101", "15030300020130", "150303000202", "170303000202300000",
			"1503030002023015", "16030300020230" })
	void othersAreNone(String bytes) {
		assertThat(find(bytes)).isNull();
	}

	@Test
	void bytesBeforeDoNotMatter() {
		ByteBuf bytes = buffer("ffff15030300020230").skipBytes(2);
		assertThat(TlsAlert.find(bytes)).isEqualTo("unknown_ca");
		assertThat(bytes.readerIndex()).isEqualTo(2);
	}

	private static @Nullable String find(String bytes) {
		return TlsAlert.find(buffer(bytes));
	}

	private static ByteBuf buffer(String bytes) {
		return Unpooled.wrappedBuffer(HexFormat.of().parseHex(bytes));
	}

}
