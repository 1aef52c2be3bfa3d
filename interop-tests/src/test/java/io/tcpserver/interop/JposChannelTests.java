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

package io.tcpserver.interop;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jpos.iso.BaseChannel;
import org.jpos.iso.ISOException;
import org.jpos.iso.ISOMsg;
import org.jpos.iso.ISOPackager;
import org.jpos.iso.ISOUtil;
import org.jpos.iso.channel.ASCIIChannel;
import org.jpos.iso.channel.AmexChannel;
import org.jpos.iso.channel.BASE24Channel;
import org.jpos.iso.channel.BASE24TCPChannel;
import org.jpos.iso.channel.BCDChannel;
import org.jpos.iso.channel.CSChannel;
import org.jpos.iso.channel.HEXChannel;
import org.jpos.iso.channel.NACChannel;
import org.jpos.iso.channel.NCCChannel;
import org.jpos.iso.channel.PostChannel;
import org.jpos.iso.channel.VAPChannel;
import org.jpos.iso.header.BASE1Header;
import org.jpos.iso.packager.ISO87APackager;
import org.jpos.iso.packager.ISO87BPackager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The channels of jPOS, with the settings that the documentation shows for each.
 */
class JposChannelTests {

	private static final byte[] TPDU = HexFormat.of().parseHex("6000030000");

	@Test
	void everyChannelOfThePageIsTried() throws IOException {
		assertThat(FramingPage.channels())
			.containsExactlyInAnyOrderElementsOf(Stream.of(Channel.values()).map(Channel::className).toList());
	}

	@ParameterizedTest
	@EnumSource
	void channelExchangesMessages(Channel channel) throws Exception {
		Map<String, String> settings = FramingPage.settings("`%s`".formatted(channel.className()));
		try (FramedServer server = FramedServer.start(settings, channel::reply)) {
			for (boolean byteByByte : new boolean[] { false, true }) {
				exchange(channel, server.port(byteByByte));
			}
		}
	}

	private static void exchange(Channel channel, int port) throws Exception {
		BaseChannel client = channel.client();
		client.setHost("127.0.0.1", port);
		client.setPackager(channel.packager());
		client.setTimeout(10_000);
		client.connect();
		try {
			if (channel.hasKeepAlive()) {
				client.sendKeepAlive();
			}
			for (String text : List.of("", "x", "x".repeat(400))) {
				ISOMsg request = request(text);
				client.send(request);
				ISOMsg response = client.receive();
				assertThat(response.getMTI()).isEqualTo("0210");
				assertThat(response.getString(11)).isEqualTo("000123");
				assertThat(response.getString(39)).isEqualTo("00");
				assertThat(response.getString(48)).isEqualTo(request.getString(48));
			}
			// Without waiting for responses
			for (int i = 0; i < 20; i++) {
				client.send(request("x".repeat(i)));
			}
			for (int i = 0; i < 20; i++) {
				assertThat(client.receive().getString(48)).hasSize(i + 1);
			}
		}
		finally {
			client.disconnect();
		}
	}

	private static ISOMsg request(String text) throws ISOException {
		ISOMsg request = new ISOMsg("0200");
		request.set(3, "000000");
		request.set(11, "000123");
		request.set(48, "y" + text);
		return request;
	}

	/**
	 * A channel.
	 */
	enum Channel {

		ASCII, NAC, POST, BCD, NCC, VAP, CS, AMEX, BASE24TCP, BASE24, HEX;

		BaseChannel client() throws IOException {
			BaseChannel channel = switch (this) {
				case ASCII -> new ASCIIChannel();
				case NAC -> new NACChannel();
				case POST -> new PostChannel();
				case BCD -> new BCDChannel();
				case NCC -> new NCCChannel();
				case VAP -> new VAPChannel();
				case CS -> new CSChannel();
				case AMEX -> new AmexChannel();
				case BASE24TCP -> new BASE24TCPChannel();
				case BASE24 -> new BASE24Channel();
				case HEX -> new HEXChannel();
			};
			if (headerLength() == TPDU.length) {
				channel.setHeader(TPDU);
			}
			return channel;
		}

		String className() {
			return switch (this) {
				case POST -> "PostChannel";
				case AMEX -> "AmexChannel";
				default -> name() + "Channel";
			};
		}

		ISOPackager packager() {
			return switch (this) {
				case ASCII, BASE24TCP, BASE24, HEX -> new ISO87APackager();
				default -> new ISO87BPackager();
			};
		}

		private int headerLength() {
			return switch (this) {
				case NAC, BCD, NCC -> TPDU.length;
				case VAP -> BASE1Header.LENGTH;
				default -> 0;
			};
		}

		// Those of Amex and BASE24TCP are no frames: a length of 2, and a missing trailer
		boolean hasKeepAlive() {
			return this != AMEX && this != BASE24TCP && this != BASE24;
		}

		byte[] reply(byte[] message) throws ISOException {
			if (message.length == 0) {
				return null;
			}
			byte[] header = Arrays.copyOf(message, headerLength());
			ISOMsg reply = new ISOMsg();
			reply.setPackager(packager());
			reply.unpack(Arrays.copyOfRange(message, header.length, message.length));
			reply.setResponseMTI();
			reply.set(39, "00");
			return ISOUtil.concat(header, reply.pack());
		}

	}

}
