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

import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.tcpserver.TcpServer;
import io.tcpserver.message.FrameCodecs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SequenceWriter;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jackson's streams of values, with the framing {@code json}.
 */
class JsonStreamTests {

	private static final List<Object> VALUES = List.of(
			Map.of("text", "\"}]{[\" \\ \u00e4\ud83d\ude00\n", "list", List.of(1, 2.5, Map.of())), List.of(), Map.of(),
			"a string \\\"", 1, -1.5e300, true, List.of(List.of("]")));

	private final JsonMapper mapper = new JsonMapper();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void valuesOfASequenceWriterAreMessages(boolean pretty) throws Exception {
		try (TcpServer.Scope scope = TcpServer.builder()
			.port(0)
			.messageHandler(FrameCodecs.json(64 * 1024), (value, connection) -> reformat(value, pretty))
			.start()
			.scope(); Socket socket = new Socket(InetAddress.getLoopbackAddress(), Ports.of(scope.server()))) {
			socket.setSoTimeout(10_000);
			try (SequenceWriter writer = writer(pretty).writeValues(socket.getOutputStream())) {
				writer.writeAll(VALUES);
				writer.flush();
				socket.shutdownOutput();
				List<Object> replies = new ArrayList<>();
				MappingIterator<Object> reader = this.mapper.readerFor(Object.class)
					.readValues(socket.getInputStream());
				reader.forEachRemaining(replies::add);
				assertThat(replies).isEqualTo(VALUES);
			}
		}
	}

	private ObjectWriter writer(boolean pretty) {
		return pretty ? this.mapper.writerWithDefaultPrettyPrinter() : this.mapper.writer();
	}

	// The other way round than it came
	private String reformat(String value, boolean pretty) {
		return writer(!pretty).writeValueAsString(this.mapper.readValue(value, Object.class));
	}

}
