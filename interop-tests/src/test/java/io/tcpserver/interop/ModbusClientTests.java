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

import java.util.Arrays;
import java.util.Map;

import com.ghgande.j2mod.modbus.facade.ModbusTCPMaster;
import com.ghgande.j2mod.modbus.io.BytesInputStream;
import com.ghgande.j2mod.modbus.io.BytesOutputStream;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersRequest;
import com.ghgande.j2mod.modbus.msg.ReadMultipleRegistersResponse;
import com.ghgande.j2mod.modbus.procimg.Register;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Modbus TCP with the client and the messages of j2mod, which has whole frames.
 */
class ModbusClientTests {

	private static final int HEADER_WITH_LENGTH = 6;

	@ParameterizedTest
	@CsvSource({ "false, false", "false, true", "true, false", "true, true" })
	void clientReadsRegisters(boolean stripped, boolean byteByByte) throws Exception {
		Map<String, String> settings = FramingPage
			.settings(stripped ? "Modbus TCP" : "Modbus TCP, whole frames as a library has them");
		try (FramedServer server = FramedServer.start(settings,
				stripped ? ModbusClientTests::replyStripped : ModbusClientTests::reply)) {
			ModbusTCPMaster client = new ModbusTCPMaster("127.0.0.1", server.port(byteByByte), 10_000, false);
			client.connect();
			try {
				for (int count : new int[] { 1, 3, 125 }) {
					Register[] registers = client.readMultipleRegisters(17, 0x6b, count);
					assertThat(registers).hasSize(count).extracting(Register::getValue).startsWith(0x6b);
				}
			}
			finally {
				client.disconnect();
			}
		}
	}

	private static byte[] reply(byte[] frame) throws Exception {
		ReadMultipleRegistersRequest request = new ReadMultipleRegistersRequest();
		request.readFrom(new BytesInputStream(frame));
		Register[] registers = new Register[request.getWordCount()];
		for (int i = 0; i < registers.length; i++) {
			registers[i] = new SimpleRegister(request.getReference() + i);
		}
		ReadMultipleRegistersResponse response = new ReadMultipleRegistersResponse(registers);
		response.setTransactionID(request.getTransactionID());
		response.setUnitID(request.getUnitID());
		BytesOutputStream output = new BytesOutputStream(512);
		response.writeTo(output);
		return Arrays.copyOf(output.getBuffer(), output.size());
	}

	// Without the length at index 4
	private static byte[] replyStripped(byte[] payload) throws Exception {
		byte[] frame = new byte[payload.length + 2];
		System.arraycopy(payload, 0, frame, 0, 4);
		frame[5] = (byte) (frame.length - HEADER_WITH_LENGTH);
		System.arraycopy(payload, 4, frame, HEADER_WITH_LENGTH, payload.length - 4);
		byte[] reply = reply(frame);
		byte[] stripped = new byte[reply.length - 2];
		System.arraycopy(reply, 0, stripped, 0, 4);
		System.arraycopy(reply, HEADER_WITH_LENGTH, stripped, 4, reply.length - HEADER_WITH_LENGTH);
		return stripped;
	}

}
