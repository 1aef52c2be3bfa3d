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

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.tcpserver.Addresses;
import io.tcpserver.ProxyHeader;
import io.tcpserver.ProxyTls;
import io.tcpserver.fixture.LogText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text of peers that cannot forge lines of the log.
 */
class PeerTextTests {

	@Test
	void lettersOfAnyScriptStay() {
		String text = "a-Z_09.ä ß Ω Ж 中 あ ע م \uD83D\uDE00 e\u0301 \"'";
		assertThat(PeerText.printable(text)).isEqualTo(text);
		assertThat(PeerText.printableMessage(text)).isEqualTo(text);
	}

	@Test
	void whatIsNotVisibleIsEscaped() {
		assertThat(PeerText.printable("a\r\n\t\u0000\u001B[2J\u007F\u0085\u2028\u2029"))
			.isEqualTo("a\\r\\n\\t\\u0000\\u001B[2J\\u007F\\u0085\\u2028\\u2029");
		assertThat(PeerText.printable("\u202E\u2066\u200F\u200B\uFEFF\u00AD\uE000\uFFFF\uDB40\uDC41"))
			.isEqualTo("\\u202E\\u2066\\u200F\\u200B\\uFEFF\\u00AD\\uE000\\uFFFF\\uDB40\\uDC41");
		assertThat(PeerText.printable("\uD800x\uDC00")).isEqualTo("\\uD800x\\uDC00");
	}

	@Test
	void backslashOfAValueIsEscapedSoThatNoEscapeCanBeFeigned() {
		assertThat(PeerText.printable("C:\\new")).isEqualTo("C:\\\\new");
		assertThat(PeerText.printableMessage("C:\\new")).isEqualTo("C:\\new");
	}

	@Test
	void longTextIsCutAndSaysHowLongItWas() {
		assertThat(PeerText.printable("x".repeat(128))).isEqualTo("x".repeat(128));
		assertThat(PeerText.printable("x".repeat(129))).isEqualTo("x".repeat(128) + "... (129 characters)");
		assertThat(PeerText.printable("\n".repeat(10_000))).isEqualTo("\\n".repeat(64) + "... (10000 characters)");
		assertThat(PeerText.printableMessage("x".repeat(1024))).isEqualTo("x".repeat(1024));
		assertThat(PeerText.printableMessage("\u2028".repeat(10_000))).hasSizeLessThan(1060)
			.endsWith("\\u2028... (10000 characters)");
		assertThat(PeerText.printable("x".repeat(127) + "\uD83D\uDE00\uD83D\uDE00"))
			.isEqualTo("x".repeat(127) + "\uD83D\uDE00... (131 characters)");
	}

	@Test
	void absentTextIsNull() {
		assertThat(PeerText.printable((CharSequence) null)).isEqualTo("null");
		assertThat(PeerText.printableMessage(null)).isEqualTo("null");
	}

	@Test
	void bytesAreShownInQuotes() {
		ByteBuffer bytes = ByteBuffer.wrap("a\"\\\n\u00FF".getBytes(StandardCharsets.ISO_8859_1));
		assertThat(PeerText.printable(bytes, 5)).isEqualTo("\"a\\x22\\x5C\\x0A\\xFF\"");
		assertThat(PeerText.printable(bytes, 1)).isEqualTo("\"a\"... (5 bytes)");
		assertThat(bytes.remaining()).isEqualTo(5);
	}

	@ParameterizedTest
	@CsvSource({ "65, a letter", "122, a letter", "48, a digit", "32, a white-space character",
			"10, a white-space character", "0, a control character", "127, a control character",
			"64, a punctuation mark", "123, a punctuation mark", "-1, a byte that is not ASCII" })
	void bytesAreDescribedByTheKindOfTheFirst(byte first, String kind) {
		assertThat(PeerText.describe(1, first)).isEqualTo("1 byte, which is " + kind);
		assertThat(PeerText.describe(7, first)).isEqualTo("7 bytes, the first of which is " + kind);
		assertThat(PeerText.describe(0, first)).isEqualTo("no bytes");
	}

	@Test
	void printableFailureStaysItself() {
		IOException failure = new IOException("C:\\new", new IllegalStateException());
		failure.addSuppressed(new IOException("x".repeat(1000)));
		assertThat(PeerText.printable(failure)).isSameAs(failure);
	}

	@Test
	void otherFailureIsReplacedWithItsStackTraces() {
		IllegalStateException cause = new IllegalStateException(LogText.TAINT);
		IOException failure = new IOException("clean", cause);
		failure.addSuppressed(new IOException("y".repeat(10_000)));
		Throwable printable = PeerText.printable(failure);
		assertThat(printable).hasToString("java.io.IOException: clean").hasMessage("java.io.IOException: clean");
		assertThat(printable.getStackTrace()).isEqualTo(failure.getStackTrace());
		assertThat(printable.getCause())
			.hasToString("java.lang.IllegalStateException: " + PeerText.printableMessage(LogText.TAINT));
		assertThat(printable.getCause().getStackTrace()).isEqualTo(cause.getStackTrace());
		assertThat(printable.getSuppressed()).singleElement()
			.asString()
			.startsWith("java.io.IOException: yyy")
			.endsWith("... (10021 characters)");
	}

	@Test
	void circlesOfCausesAreKept() {
		IOException first = new IOException("a\nb");
		IOException second = new IOException("c", first);
		first.initCause(second);
		second.addSuppressed(first);
		Throwable printable = PeerText.printable(first);
		assertThat(printable).hasMessage("java.io.IOException: a\\nb");
		assertThat(printable.getCause()).hasMessage("java.io.IOException: c");
		assertThat(printable.getCause().getCause()).isSameAs(printable);
		assertThat(printable.getCause().getSuppressed()).containsExactly(printable);
	}

	@Test
	void failureThatCausesItselfIsReplaced() {
		Throwable printable = PeerText.printable(new Selfish());
		assertThat(printable).hasMessage(Selfish.class.getName() + ": odd\\n").hasNoCause();
	}

	@Test
	void failureWhoseMessageFailsIsReplaced() {
		IOException failure = new IOException("x\n", new Unreadable());
		Throwable printable = PeerText.printable(failure);
		assertThat(printable).hasMessage("java.io.IOException: its message cannot be read").hasNoCause();
		assertThat(printable.getStackTrace()).isEqualTo(failure.getStackTrace());
	}

	@Test
	void addressesHeadersAndGroupsAreEscaped() {
		ProxyHeader.Extension name = new ProxyHeader.Extension(ProxyHeader.AUTHORITY,
				ByteBuffer.wrap(LogText.TAINT.getBytes(StandardCharsets.UTF_8)));
		UnixDomainSocketAddress path = UnixDomainSocketAddress.of("/run/x\r\nFORGED");
		assertThat(Addresses.format(path)).isEqualTo("/run/x\\r\\nFORGED");
		assertThat(new ProxyHeader(2, path, null, path, List.of(name))).hasToString(
				"ProxyHeader[version=2, source=/run/x\\r\\nFORGED, destination=null, proxyAddress=/run/x\\r\\nFORGED, extensions=[0x02 (%d bytes)]]"
					.formatted(name.value().remaining()));
		assertThat(new ProxyTls(true, true, true, List.of(name))).hasToString(
				"ProxyTls[encrypted=true, certificatePresented=true, certificateVerified=true, extensions=[0x02 (%d bytes)]]"
					.formatted(name.value().remaining()));
	}

	private static final class Unreadable extends Exception {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("On purpose");
		}

	}

	private static final class Selfish extends Exception {

		private static final long serialVersionUID = 1L;

		Selfish() {
			super("odd\n");
		}

		@Override
		public Throwable getCause() {
			return this;
		}

	}

}
