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

import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.tcpserver.Excerpted;
import io.tcpserver.ProxyHeader;
import io.tcpserver.ProxyHeader.Extension;
import io.tcpserver.ProxyTls;
import io.tcpserver.harness.ProxyHeaders;
import io.tcpserver.harness.Rounds;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Headers of both versions, without sockets.
 */
class ProxyHeaderDecoderTests {

	private static final SocketAddress BALANCER = address("10.0.0.1", 1000);

	private static final InetSocketAddress CLIENT = address("192.168.0.1", 56324);

	private static final InetSocketAddress SERVER = address("192.168.0.11", 443);

	private static final InetSocketAddress CLIENT6 = address("2001:db8::1", 56324);

	private static final InetSocketAddress SERVER6 = address("2001:db8::11", 443);

	private static final byte[] TLS = ProxyHeaders.extension(ProxyHeader.SSL, new byte[] { 0x07, 0, 0, 0, 0 },
			ProxyHeaders.extension(ProxyTls.VERSION, ProxyHeaders.ascii("TLSv1.3")),
			ProxyHeaders.extension(ProxyTls.COMMON_NAME, ProxyHeaders.ascii("pump-7")),
			ProxyHeaders.extension(ProxyTls.CIPHER, ProxyHeaders.ascii("TLS_AES_128_GCM_SHA256")));

	private static InetSocketAddress address(String host, int port) {
		return new InetSocketAddress(host, port);
	}

	static Stream<byte[]> headers() {
		return Stream.of(ProxyHeaders.ascii("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
				ProxyHeaders.ascii("PROXY TCP6 2001:db8::1 2001:db8::11 56324 443\r\n"),
				ProxyHeaders.ascii("PROXY UNKNOWN\r\n"), ProxyHeaders.block(CLIENT, SERVER),
				ProxyHeaders.block(CLIENT6, SERVER6),
				ProxyHeaders.block(CLIENT, SERVER,
						ProxyHeaders.extension(ProxyHeader.AUTHORITY, ProxyHeaders.ascii("example.org")), TLS),
				ProxyHeaders.withChecksum(ProxyHeaders.block(CLIENT6, SERVER6, TLS)),
				ProxyHeaders.block(ProxyHeaders.LOCAL, 0),
				ProxyHeaders.block(ProxyHeaders.LOCAL, ProxyHeaders.TCP4, new byte[12]),
				ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.UNIX, ProxyHeaders.path("/run/client.sock"),
						ProxyHeaders.path("/run/app.sock")));
	}

	@ParameterizedTest
	@MethodSource("headers")
	void waitsForAllOfAHeaderAndTakesNoMore(byte[] header) throws ProtocolException {
		for (int length = 0; length < header.length; length++) {
			ByteBuffer start = ByteBuffer.wrap(header, 0, length);
			assertThat(ProxyHeaderDecoder.mayBegin(start)).isTrue();
			assertThat(ProxyHeaderDecoder.decode(start, BALANCER)).as("%d bytes", length).isNull();
			assertThat(start.position()).isZero();
		}
		ByteBuffer all = ByteBuffer
			.wrap(ProxyHeaders.concat(ProxyHeaders.ascii("??"), header, ProxyHeaders.ascii("GET / HTTP/1.1\r\n")))
			.position(2);
		assertThat(ProxyHeaderDecoder.decode(all, BALANCER)).isNotNull();
		assertThat(all.position()).isEqualTo(2 + header.length);
	}

	@ParameterizedTest
	@MethodSource("headers")
	void throwsNothingElseWhateverBytesAreFlipped(byte[] header) {
		Random random = new Random(20260101);
		for (int i = 0; i < Rounds.of(20_000); i++) {
			byte[] broken = header.clone();
			for (int flips = random.nextInt(4); flips >= 0; flips--) {
				broken[random.nextInt(broken.length)] = (byte) random.nextInt();
			}
			decodesOrRejects(ProxyHeaders.concat(broken, new byte[random.nextInt(40)]));
		}
	}

	@Test
	void throwsNothingElseOnGarbageBehindTheBeginning() {
		Random random = new Random(20260102);
		for (int i = 0; i < Rounds.of(20_000); i++) {
			byte[] garbage = new byte[random.nextInt(300)];
			random.nextBytes(garbage);
			decodesOrRejects(ProxyHeaders.concat(ProxyHeaders.ascii("PROXY "), garbage));
			decodesOrRejects(
					ProxyHeaders.block(ProxyHeaders.PROXY, (random.nextInt(4) << 4) | random.nextInt(3), garbage));
		}
	}

	private static void decodesOrRejects(byte[] bytes) {
		ByteBuffer input = ByteBuffer.wrap(bytes);
		try {
			ProxyHeader header = ProxyHeaderDecoder.decode(input, BALANCER);
			assertThat(input.position() > 0).isEqualTo(header != null);
			if (header != null) {
				header.tls();
			}
		}
		catch (ProtocolException ex) {
			assertThat(ex.getMessage()).matches("[ -~]{1,600}");
			assertThat(input.position()).isZero();
		}
	}

	// Version 1

	@Test
	void readsAddressesOfLines() throws ProtocolException {
		assertThat(decode("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"))
			.isEqualTo(new ProxyHeader(1, CLIENT, SERVER, BALANCER, List.of()));
		assertThat(decode("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n").source())
			.isEqualTo(address("255.255.255.255", 65535));
		assertThat(decode("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
				+ "65535 65535\r\n")
			.destination()).isEqualTo(address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65535));
		assertThat(decode("PROXY TCP6 ::ffff:192.168.0.1 ::1 56324 0\r\n").source()).isEqualTo(CLIENT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY UNKNOWN\r\n", "PROXY UNKNOWN whatever it \u00e4 is\r\n",
			"PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
					+ "65535 65535\r\n" })
	void skipsWhatIsUnknown(String line) throws ProtocolException {
		assertThat(decode(line)).isEqualTo(new ProxyHeader(1, null, null, BALANCER, List.of()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY \r\n", "PROXY TCP4\r\n", "PROXY TCP5 1.2.3.4 1.2.3.5 1 2\r\n",
			"PROXY tcp4 1.2.3.4 1.2.3.5 1 2\r\n", "PROXY UNKNOWNS\r\n", "PROXY TCP4 1.2.3.4 1.2.3.5 1\r\n",
			"PROXY TCP4 1.2.3.4 1.2.3.5 1 2 \r\n", "PROXY TCP4  1.2.3.4 1.2.3.5 1 2\r\n",
			"PROXY TCP4 1.2.3.4 1.2.3.5 1 2 3\r\n", "PROXY TCP4 1.2.3 1.2.3.5 1 2\r\n",
			"PROXY TCP4 1.2.3.04 1.2.3.5 1 2\r\n", "PROXY TCP4 1.2.3.256 1.2.3.5 1 2\r\n", "PROXY TCP4 ::1 ::1 1 2\r\n",
			"PROXY TCP6 1.2.3.4 1.2.3.5 1 2\r\n", "PROXY TCP6 ::1::2 ::1 1 2\r\n",
			"PROXY TCP6 1:2:3:4:5:6:7 ::1 1 2\r\n", "PROXY TCP6 fe80::1%lo ::1 1 2\r\n",
			"PROXY TCP6 localhost ::1 1 2\r\n", "PROXY TCP6 :: : 1 2\r\n", "PROXY TCP4 1.2.3.4 1.2.3.5 01 2\r\n",
			"PROXY TCP4 1.2.3.4 1.2.3.5 1 65536\r\n", "PROXY TCP4 1.2.3.4 1.2.3.5 -1 2\r\n",
			"PROXY TCP4 1.2.3.4 1.2.3.5 1 \u0662\r\n" })
	void refusesLinesThatDiffer(String line) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode(line))
			.withMessage("The PROXY protocol header names no protocol, addresses and ports; arrived: "
					+ "%d bytes, the first of which is a letter", line.length())
			.satisfies((failure) -> assertExcerpt(failure, ProxyHeaders.ascii(line)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY UNKNOWN\n", "PROXY UNKNOWN\r\r\n", "PROXY UNKNOWN\r ", "PROXY \n" })
	void refusesOtherLineEnds(String line) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode(line))
			.withMessageContaining("does not end with CR LF");
	}

	@Test
	void boundsALine() throws ProtocolException {
		String longest = "PROXY UNKNOWN " + "x".repeat(107 - 14 - 2);
		assertThat(decode(longest + "\r\n")).isNotNull();
		assertThat(decodeOrNull(longest + "\r")).isNull();
		for (String line : List.of(longest + "x", longest + "x\r\n", longest + "xx", longest + "x".repeat(1000))) {
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode(line))
				.withMessageContaining("has no end within 107 bytes");
		}
	}

	// Version 2

	@Test
	void readsAddressesOfBlocks() throws ProtocolException {
		assertThat(decode(ProxyHeaders.block(CLIENT, SERVER)))
			.isEqualTo(new ProxyHeader(2, CLIENT, SERVER, BALANCER, List.of()));
		assertThat(decode(ProxyHeaders.block(CLIENT6, SERVER6)))
			.isEqualTo(new ProxyHeader(2, CLIENT6, SERVER6, BALANCER, List.of()));
		assertThat(decode(ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.UNIX,
				ProxyHeaders.path("/run/client.sock"), ProxyHeaders.path("x".repeat(108)))))
			.isEqualTo(new ProxyHeader(2, UnixDomainSocketAddress.of("/run/client.sock"),
					UnixDomainSocketAddress.of("x".repeat(108)), BALANCER, List.of()));
		assertThat(decode(ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.UNIX, ProxyHeaders.path(""),
				ProxyHeaders.path("\0abstract")))
			.destination()).isEqualTo(UnixDomainSocketAddress.of(""));
	}

	@Test
	void readsAddressesOfDatagrams() throws ProtocolException {
		byte[] quic = ProxyHeaders.block(CLIENT, SERVER);
		quic[13] = 0x12;
		assertThat(decode(quic).source()).isEqualTo(CLIENT);
	}

	@Test
	void readsBlocksAsAnotherImplementationWritesThem() throws ProtocolException {
		EmbeddedChannel encoder = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
		for (HAProxyProtocolVersion version : HAProxyProtocolVersion.values()) {
			encoder.writeOutbound(new HAProxyMessage(version, HAProxyCommand.PROXY, HAProxyProxiedProtocol.TCP6,
					"2001:db8::1", "2001:db8::11", 56324, 443));
			ByteBuf encoded = encoder.readOutbound();
			ProxyHeader header = ProxyHeaderDecoder.decode(encoded.nioBuffer(), BALANCER);
			encoded.release();
			assertThat(header).isNotNull();
			assertThat(header.source()).isEqualTo(CLIENT6);
			assertThat(header.destination()).isEqualTo(SERVER6);
		}
		encoder.finishAndReleaseAll();
	}

	@Test
	void skipsWhatTheBalancerSaysOfItself() throws ProtocolException {
		ProxyHeader local = new ProxyHeader(2, null, null, BALANCER, List.of());
		assertThat(decode(ProxyHeaders.block(ProxyHeaders.LOCAL, 0))).isEqualTo(local);
		assertThat(decode(ProxyHeaders.block(ProxyHeaders.LOCAL, ProxyHeaders.TCP4, new byte[3]))).isEqualTo(local);
		assertThat(decode(ProxyHeaders.block(ProxyHeaders.LOCAL, 0xFF, ProxyHeaders.ascii("anything"))))
			.isEqualTo(local);
	}

	@Test
	void knowsNoAddressesOfOtherProtocols() throws ProtocolException {
		Extension extension = new Extension(ProxyHeader.UNIQUE_ID, ByteBuffer.wrap(ProxyHeaders.ascii("id")));
		assertThat(decode(ProxyHeaders.block(ProxyHeaders.PROXY, 0,
				ProxyHeaders.extension(ProxyHeader.UNIQUE_ID, ProxyHeaders.ascii("id")))))
			.isEqualTo(new ProxyHeader(2, null, null, BALANCER, List.of(extension)));
	}

	@Test
	void readsExtensions() throws ProtocolException {
		ProxyHeader header = decode(
				ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(ProxyHeader.ALPN, ProxyHeaders.ascii("h2")),
						ProxyHeaders.extension(ProxyHeader.AUTHORITY, ProxyHeaders.ascii("example.org")),
						ProxyHeaders.extension(0x04, new byte[7]),
						ProxyHeaders.extension(ProxyHeader.UNIQUE_ID, ProxyHeaders.ascii("id")),
						ProxyHeaders.extension(0xEA, ProxyHeaders.ascii("1vpce-1")), ProxyHeaders.extension(0xEA)));
		assertThat(header.alpn()).contains("h2");
		assertThat(header.authority()).contains("example.org");
		assertThat(header.extension(ProxyHeader.UNIQUE_ID)).contains(ByteBuffer.wrap(ProxyHeaders.ascii("id")));
		assertThat(header.extension(0xEA)).contains(ByteBuffer.wrap(ProxyHeaders.ascii("1vpce-1")));
		assertThat(header.extensions()).extracting(Extension::type).containsExactly(1, 2, 5, 0xEA, 0xEA);
		assertThat(header.extension(0x04)).isEmpty();
		assertThat(header.tls()).isEmpty();
	}

	@Test
	void readsFactsAboutTls() throws ProtocolException {
		ProxyTls tls = decode(ProxyHeaders.block(CLIENT, SERVER, TLS)).tls().orElseThrow();
		assertThat(tls.encrypted()).isTrue();
		assertThat(tls.certificatePresented()).isTrue();
		assertThat(tls.certificateVerified()).isTrue();
		assertThat(tls.version()).contains("TLSv1.3");
		assertThat(tls.commonName()).contains("pump-7");
		assertThat(tls.cipher()).contains("TLS_AES_128_GCM_SHA256");
	}

	@Test
	void believesInNoCertificateThatWasNotVerified() throws ProtocolException {
		ProxyTls none = tls(0x01, 0);
		assertThat(none.encrypted()).isTrue();
		assertThat(none.certificatePresented()).isFalse();
		assertThat(none.certificateVerified()).isFalse();
		ProxyTls unknownIssuer = tls(0x03, 1);
		assertThat(unknownIssuer.certificatePresented()).isTrue();
		assertThat(unknownIssuer.certificateVerified()).isFalse();
		assertThat(tls(0x05, 0).certificateVerified()).isTrue();
		assertThat(tls(0x00, 1).encrypted()).isFalse();
	}

	private static ProxyTls tls(int client, int verify) throws ProtocolException {
		byte[] value = { (byte) client, 0, 0, 0, (byte) verify };
		return decode(ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(ProxyHeader.SSL, value))).tls()
			.orElseThrow();
	}

	@Test
	void verifiesTheChecksum() throws ProtocolException {
		byte[] header = ProxyHeaders.withChecksum(ProxyHeaders.block(CLIENT, SERVER, TLS));
		assertThat(decode(header).extensions()).extracting(Extension::type).containsExactly(ProxyHeader.SSL);
		header[16]++;
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode(header))
			.withMessageContaining("The checksum does not match");
		assertBroken("A checksum takes 4 bytes, got 3",
				ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(0x03, new byte[3])));
	}

	@Test
	void refusesBlocksThatDiffer() {
		assertBroken("has an unknown version or command", ProxyHeaders.block(0x11, ProxyHeaders.TCP4, new byte[12]));
		assertBroken("has an unknown version or command", ProxyHeaders.block(0x22, ProxyHeaders.TCP4, new byte[12]));
		assertBroken("has an unknown family of addresses", ProxyHeaders.block(ProxyHeaders.PROXY, 0x13, new byte[12]));
		assertBroken("has an unknown family of addresses", ProxyHeaders.block(ProxyHeaders.PROXY, 0x41, new byte[12]));
		assertBroken("has an unknown family of addresses", ProxyHeaders.block(ProxyHeaders.PROXY, 0x01, new byte[12]));
		assertBroken("ends within its addresses",
				ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.TCP4, new byte[11]));
		assertBroken("ends within its addresses",
				ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.TCP6, new byte[35]));
		assertBroken("ends within its addresses",
				ProxyHeaders.block(ProxyHeaders.PROXY, ProxyHeaders.UNIX, new byte[215]));
		assertBroken("end within extension 1", ProxyHeaders.block(CLIENT, SERVER, new byte[2]));
		assertBroken("end within extension 2",
				ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(1), new byte[] { 1, 0, 1 }));
		assertBroken("take at least 5 bytes, got 4",
				ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(ProxyHeader.SSL, new byte[4])));
		assertBroken("end within extension 1",
				ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(ProxyHeader.SSL, new byte[7])));
	}

	@Test
	void boundsABlock() throws ProtocolException {
		assertThat(decode(ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(0xEA, new byte[4096 - 28 - 3])))
			.extensions()).hasSize(1);
		byte[] longer = ProxyHeaders.block(CLIENT, SERVER, ProxyHeaders.extension(0xEA, new byte[4096 - 28 - 2]));
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> ProxyHeaderDecoder.decode(ByteBuffer.wrap(longer, 0, 16), BALANCER))
			.withMessageContaining("has 4097 bytes, more than 4096");
	}

	private static void assertBroken(String reason, byte[] header) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode(header))
			.withMessageContaining(reason)
			.withMessageEndingWith(
					"; arrived: %d bytes, the first of which is a white-space character".formatted(header.length))
			.satisfies((failure) -> assertExcerpt(failure, header));
	}

	private static void assertExcerpt(Throwable failure, byte[] arrived) {
		assertThat(((Excerpted) failure).excerpt()).isEqualTo(Arrays.copyOf(arrived, Math.min(arrived.length, 256)));
	}

	// Neither

	@ParameterizedTest
	@ValueSource(strings = { "x", "\r\n\r\n\r", "PROXX", "PROXY\t", "p", "\r\n\r\n\0\r\nQUIT\r" })
	void knowsAtTheFirstByteThatDiffers(String text) {
		assertThat(ProxyHeaderDecoder.mayBegin(ByteBuffer.wrap(ProxyHeaders.ascii(text)))).isFalse();
		assertThat(
				ProxyHeaderDecoder.mayBegin(ByteBuffer.wrap(ProxyHeaders.ascii(text.substring(0, text.length() - 1)))))
			.isTrue();
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode(text))
			.withMessageStartingWith("Expected a PROXY protocol header, got ");
	}

	@Test
	void saysWhatHasArrivedInstead() {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> decode("GET / HTTP/1.1\r\n\r\n"))
			.withMessage("Expected a PROXY protocol header, got an HTTP request");
	}

	private static ProxyHeader decode(String text) throws ProtocolException {
		ProxyHeader header = decodeOrNull(text);
		assertThat(header).isNotNull();
		return header;
	}

	private static @Nullable ProxyHeader decodeOrNull(String text) throws ProtocolException {
		return ProxyHeaderDecoder.decode(ByteBuffer.wrap(ProxyHeaders.ascii(text)), BALANCER);
	}

	private static ProxyHeader decode(byte[] bytes) throws ProtocolException {
		ProxyHeader header = ProxyHeaderDecoder.decode(ByteBuffer.wrap(bytes), BALANCER);
		assertThat(header).isNotNull();
		return header;
	}

}
