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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.parser.GenericModelClassFactory;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * HL7 with the client of HAPI.
 */
class HapiClientTests {

	private static final String MESSAGE = "MSH|^~\\&|LAB|WARD|HIS|HOST|20260101120000||ADT^A01|%s|P|2.5\r"
			+ "PID|1||4711||Müller^Åke\r";

	private static final String ACKNOWLEDGMENT = "MSH|^~\\&|HIS|HOST|LAB|WARD|20260101120001||ACK|A%s|P|2.5\rMSA|AA|%s\r";

	private final List<String> received = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void clientGetsAcknowledgments(boolean byteByByte) throws Exception {
		try (FramedServer server = FramedServer.start(Map.of("framing.type", "mllp"), this::acknowledge);
				HapiContext context = new DefaultHapiContext(ValidationContextFactory.noValidation())) {
			context.setModelClassFactory(new GenericModelClassFactory());
			context.getParserConfiguration().setAllowUnknownVersions(true);
			Connection connection = context.newClient("127.0.0.1", server.port(byteByByte), false);
			for (String id : List.of("1", "2", "3")) {
				Message message = context.getPipeParser().parse(MESSAGE.formatted(id));
				Message answer = connection.getInitiator().sendAndReceive(message);
				assertThat(new Terser(answer).get("/MSA-2")).isEqualTo(id);
			}
			connection.close();
			assertThat(this.received).hasSize(3).allSatisfy((message) -> assertThat(message).contains("PID|1||4711"));
		}
	}

	private byte[] acknowledge(byte[] message) {
		String text = new String(message, StandardCharsets.UTF_8);
		this.received.add(text);
		String id = text.split("\\|")[9];
		return ACKNOWLEDGMENT.formatted(id, id).getBytes(StandardCharsets.UTF_8);
	}

}
