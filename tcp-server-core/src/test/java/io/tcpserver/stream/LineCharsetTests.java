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

package io.tcpserver.stream;

import java.nio.charset.Charset;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Lines in charsets in which they do not end with the byte 0x0A.
 */
class LineCharsetTests {

	@RegisterExtension
	final Servers servers = new Servers();

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16LE", "UTF-16BE", "UTF-32BE", "IBM1047", "IBM037" })
	void linesAreRefusedAndOtherReadsAreNot(String name) throws Exception {
		Charset charset = Charset.forName(name);
		byte[] lineEnd = "\n".getBytes(charset);
		String expected = "cannot be used with the charset " + name + " ('charset')";
		TcpServer server = this.servers.start((settings) -> settings.charset(charset), (reader, writer) -> {
			assertThatIllegalStateException().isThrownBy(reader::readLine).withMessageContaining(expected);
			assertThatIllegalStateException().isThrownBy(reader::readLineWithTerminator)
				.withMessageStartingWith("readLineWithTerminator() " + expected);
			assertThatIllegalStateException().isThrownBy(() -> reader.lines().iterator().hasNext());
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> reader.async().readLine().get(10, TimeUnit.SECONDS))
				.withMessageContaining(expected);
			assertThatExceptionOfType(ExecutionException.class)
				.isThrownBy(() -> reader.async().forEachLine((line) -> null).get(10, TimeUnit.SECONDS))
				.withMessageContaining(expected);
			writer.write(reader.readUntil(lineEnd));
			writer.write(reader.readAll());
		});
		Peer peer = this.servers.connect(server).send("a\nb".getBytes(charset)).sendEof();
		assertThat(new String(peer.readAllBytes(), charset)).isEqualTo("a\nb");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "ISO-8859-15", "Shift_JIS", "GB18030" })
	void linesAreReadInOtherCharsets(String name) throws Exception {
		Charset charset = Charset.forName(name);
		TcpServer server = this.servers.start((settings) -> settings.charset(charset),
				(reader, writer) -> writer.write(reader.readLine() + "|" + reader.readLine()));
		Peer peer = this.servers.connect(server).send("\u00e9a\nb\n".getBytes(charset)).sendEof();
		String sent = new String("\u00e9a".getBytes(charset), charset);
		assertThat(new String(peer.readAllBytes(), charset)).isEqualTo(sent + "|b");
	}

}
