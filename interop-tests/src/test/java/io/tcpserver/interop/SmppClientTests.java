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
import java.util.concurrent.CopyOnWriteArrayList;

import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.Alphabet;
import org.jsmpp.bean.Bind;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.Command;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.GeneralDataCoding;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.util.DefaultComposer;
import org.jsmpp.util.DefaultDecomposer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * SMPP with the client and the PDUs of jSMPP, which are whole frames.
 */
class SmppClientTests {

	private static final DefaultDecomposer DECOMPOSER = new DefaultDecomposer();

	private static final DefaultComposer COMPOSER = new DefaultComposer();

	private final List<String> submitted = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void clientSubmitsMessages(boolean byteByByte) throws Exception {
		try (FramedServer server = FramedServer.start(FramingPage.settings("SMPP, whole PDUs as a library has them"),
				this::reply)) {
			SMPPSession session = new SMPPSession();
			BindParameter bind = new BindParameter(BindType.BIND_TRX, "user", "secret", "test", TypeOfNumber.UNKNOWN,
					NumberingPlanIndicator.UNKNOWN, null);
			assertThat(session.connectAndBind("127.0.0.1", server.port(byteByByte), bind, 10_000))
				.isEqualTo("host of user");
			List<String> texts = List.of("", "hello", "x".repeat(254));
			for (String text : texts) {
				assertThat(submit(session, text)).isEqualTo("id-" + text.length());
			}
			session.unbindAndClose();
			assertThat(this.submitted).isEqualTo(texts);
		}
	}

	private static String submit(SMPPSession session, String text) throws Exception {
		return session
			.submitShortMessage("CMT", TypeOfNumber.INTERNATIONAL, NumberingPlanIndicator.ISDN, "1616",
					TypeOfNumber.INTERNATIONAL, NumberingPlanIndicator.ISDN, "628176504657", new ESMClass(), (byte) 0,
					(byte) 1, null, null, new RegisteredDelivery(), (byte) 0,
					new GeneralDataCoding(Alphabet.ALPHA_8_BIT), (byte) 0, text.getBytes(StandardCharsets.ISO_8859_1))
			.getMessageId();
	}

	private byte[] reply(byte[] pdu) throws Exception {
		Command command = DECOMPOSER.header(pdu);
		int sequence = command.getSequenceNumber();
		return switch (command.getCommandId()) {
			case SMPPConstant.CID_BIND_TRANSCEIVER -> {
				Bind bind = DECOMPOSER.bind(pdu);
				yield COMPOSER.bindResp(SMPPConstant.CID_BIND_TRANSCEIVER_RESP, sequence,
						"host of " + bind.getSystemId());
			}
			case SMPPConstant.CID_SUBMIT_SM -> {
				SubmitSm submit = DECOMPOSER.submitSm(pdu);
				this.submitted.add(new String(submit.getShortMessage(), StandardCharsets.ISO_8859_1));
				yield COMPOSER.submitSmResp(sequence, "id-" + submit.getShortMessage().length);
			}
			case SMPPConstant.CID_UNBIND -> COMPOSER.unbindResp(SMPPConstant.STAT_ESME_ROK, sequence);
			case SMPPConstant.CID_ENQUIRE_LINK -> COMPOSER.enquireLinkResp(sequence);
			default -> throw new IllegalStateException("Unexpected command " + command.getCommandIdAsHex());
		};
	}

}
