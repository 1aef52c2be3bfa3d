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

package io.tcpserver.netty.protocol;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.Frames;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WrongProtocol}.
 */
class WrongProtocolTests {

	@Test
	void helloOfTheJdkIsATlsHandshake() throws NoSuchAlgorithmException, SSLException {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 443);
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		hello.flip();
		assertThat(WrongProtocol.describe(hello)).isEqualTo("a TLS handshake");
		assertThat(hello.position()).isZero();
		assertThat(WrongProtocol.describe(hello.slice(0, 5))).isEqualTo("a TLS handshake");
		assertThat(WrongProtocol.describe(hello.slice(0, 4))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "16 03 01 00 05 01 00 00 01 03", "16 03 01 40 01 01 00 3f fd 03",
			"16 03 05 01 00 01 00 00 fc 03", "16 02 01 01 00 01 00 00 fc 03", "17 03 01 01 00 01 00 00 fc 03",
			"16 03 01 01 00 02 00 00 fc 03", "16 03 01 01 00 01 01 00 fc 03", "16 03 01 01 00 01 00 00 fc 02" })
	void whatOnlyResemblesTlsIsNot(String bytes) {
		assertThat(describe(Frames.hex(bytes))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://a/?b=%20 HTTP/1.0\r\n", "HEAD /a HTTP/1.",
			"OPTIONS * HTTP/1.1\r\n", "CONNECT example.com:443 HTTP/1.1\r\n", "POST /wsman HTTP/1.1\r\n",
			"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" })
	void requestsAreHttp(String bytes) {
		assertThat(describe(Frames.bytes(bytes))).isEqualTo("an HTTP request");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET key\r\n", "GET key value HTTP/1.1\r\n", "GET  HTTP/1.1", "GET a\r\nb HTTP/1.1\r\n",
			"get / HTTP/1.1\r\n", "SET / HTTP/1.1\r\n", "GET /a HTTP/1", "POST", "PUT HTTP/1.1\r\n", "HTTP/1.1 200 OK",
			"TRACE on\r\n" })
	void commandsOfLineProtocolsAreNotHttp(String bytes) {
		assertThat(describe(Frames.bytes(bytes))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\nhello", "PROXY TCP6 ::1 ::1 1 2\r\n",
			"PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\f" })
	void headersAreOfTheProxyProtocol(String bytes) {
		assertThat(describe(Frames.bytes(bytes))).isEqualTo("a PROXY protocol header");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY\r\n", "PROXY TCP\r\n", "PROXY TCP5 a", "proxy TCP4 a b", "\r\n\r\n\0\r\nQUIT", "" })
	void whatOnlyResemblesThemIsNot(String bytes) {
		assertThat(describe(Frames.bytes(bytes))).isNull();
	}

	@Test
	void bytesBeforeThePositionDoNotMatter() {
		ByteBuffer bytes = ByteBuffer.wrap(Frames.bytes("xxGET / HTTP/1.1\r\n")).position(2).asReadOnlyBuffer();
		assertThat(WrongProtocol.describe(bytes)).isEqualTo("an HTTP request");
		assertThat(bytes.position()).isEqualTo(2);
	}

	// What the presets send themselves
	@Test
	void framesOfThePresetsAreNothingElse() throws FrameException {
		assertThat(describe(Frames.encode(FrameCodecs.mllp(99), Frames.bytes("MSH|")))).isNull();
		assertThat(describe(Frames.encode(FrameCodecs.syslog(99), Frames.bytes("<13>a")))).isNull();
		assertThat(describe(Frames.encode(FrameCodecs.hdlc(99), Frames.bytes("a")))).isNull();
		// 5635 bytes of ISO 8583 behind a TPDU
		assertThat(describe(Frames.hex("16 03 60 00 03 00 00 02 00"))).isNull();
	}

	private static @Nullable String describe(byte[] bytes) {
		return WrongProtocol.describe(ByteBuffer.wrap(bytes));
	}

}
