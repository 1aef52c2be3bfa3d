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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * MQTT with the client of Eclipse Paho.
 */
class MqttClientTests {

	private static final Map<String, String> SETTINGS = Map.of("framing.type", "varint-length",
			"framing.varint-length.offset", "1");

	private final List<String> published = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void clientPublishesMessages(boolean byteByByte) throws Exception {
		try (FramedServer server = FramedServer.start(SETTINGS, this::reply)) {
			MqttConnectOptions options = new MqttConnectOptions();
			options.setConnectionTimeout(10);
			MqttClient client = new MqttClient("tcp://127.0.0.1:" + server.port(byteByByte), "device",
					new MemoryPersistence());
			client.setTimeToWait(10_000);
			client.connect(options);
			// Lengths of one, two and three bytes
			List<String> payloads = List.of("", "x".repeat(100), "x".repeat(1000), "x".repeat(20_000));
			for (String payload : payloads) {
				// Returns with the PUBACK
				client.publish("topic", payload.getBytes(StandardCharsets.US_ASCII), 1, false);
			}
			client.disconnect();
			client.close();
			assertThat(this.published).isEqualTo(payloads);
		}
	}

	private byte @Nullable [] reply(byte[] message) {
		ByteBuffer packet = ByteBuffer.wrap(message);
		int type = packet.get() & 0xf0;
		return switch (type) {
			// CONNECT, CONNACK
			case 0x10 -> new byte[] { 0x20, 0, 0 };
			// PUBLISH, PUBACK
			case 0x30 -> {
				packet.position(packet.position() + 2 + packet.getShort(packet.position()));
				byte[] puback = { 0x40, packet.get(), packet.get() };
				this.published.add(StandardCharsets.US_ASCII.decode(packet).toString());
				yield puback;
			}
			// PINGREQ, PINGRESP
			case 0xc0 -> new byte[] { (byte) 0xd0 };
			// DISCONNECT
			case 0xe0 -> null;
			default -> throw new IllegalStateException("Unexpected packet 0x%02x".formatted(type));
		};
	}

}
