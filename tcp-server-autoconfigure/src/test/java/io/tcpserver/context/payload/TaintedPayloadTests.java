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

package io.tcpserver.context.payload;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

import com.google.protobuf.StringValue;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LogText;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.PayloadException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.dataformat.cbor.CBORMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.AbstractDataBufferDecoder;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.util.MimeType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payloads that cannot be read do not show up in the log, nor in what handlers answer
 * with the messages of exceptions, although libraries quote them; and what an application
 * quotes of them forges no lines.
 */
class TaintedPayloadTests {

	private static final String SECRET = "4111111111111111";

	private static final String TAINT = LogText.TAINT + "z".repeat(10_000);

	@RegisterExtension
	final LogText log = new LogText();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withPropertyValues("tcp.server.port=0", "tcp.server.framing.type=length-field");

	private String answer(Class<?> handler, byte[] payload, String... properties) {
		StringBuffer answer = new StringBuffer();
		this.contextRunner.withBean(handler)
			.withBean(QuoteDecoder.class)
			.withPropertyValues(properties)
			.run((context) -> {
				try (FrameClient client = new FrameClient(context.getEnvironment())) {
					answer.append(new String(client.exchange(payload), StandardCharsets.UTF_8));
				}
			});
		return answer.toString();
	}

	private void close(Class<?> handler, byte[] payload, String... properties) {
		this.contextRunner.withBean(handler).withPropertyValues(properties).run((context) -> {
			try (FrameClient client = new FrameClient(context.getEnvironment())) {
				client.send(payload);
				assertThat(client.readAll()).doesNotContain(SECRET);
			}
		});
	}

	private void assertUnforged(String part) {
		Awaitility.await().untilAsserted(() -> assertThat(this.log.read()).contains(part));
		this.log.assertUnforged();
	}

	private void assertSecretIsKept(String part) {
		assertUnforged(part);
		assertThat(this.log.read()).doesNotContain(SECRET, "FORGED");
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"name\":\"Ann\",\"card\":\"" + SECRET + " FORGED\\u001B\\u2028\"}",
			"{\"name\":" + SECRET + "FORGED\r\n\u001B}", "{\"card\":{\"" + SECRET + "\":1}}",
			"{\"card\":4, " + SECRET + ":4}", "{\"card\":" + SECRET + "}", "{\"name\":\"" + SECRET,
			"\"" + SECRET + "\"", "[" + SECRET + "]", SECRET })
	void libraryQuotesJson(String payload) {
		assertThat(answer(Answering.class, utf8(payload))).matches(
				"-ERR Cannot convert a payload of \\d+ bytes into %s: \\w+( caused by \\w+)? at line \\d, column \\d+"
					.formatted(Pattern.quote(Account.class.getName())));
		close(Silent.class, utf8(payload));
		assertSecretIsKept("broke the protocol: Cannot convert a payload of");
	}

	@Test
	void libraryQuotesCbor() {
		byte[] payload = new CBORMapper()
			.writeValueAsBytes(Map.of("card", SECRET + LogText.TAINT.replace("\uD800", "")));
		assertThat(answer(Answering.class, payload, "tcp.server.media-type=application/cbor")).matches(
				"-ERR Cannot convert a payload of \\d+ bytes into \\S+Account: InvalidFormatException at offset \\d+");
		close(Silent.class, payload, "tcp.server.media-type=application/cbor");
		assertSecretIsKept("Account: InvalidFormatException at offset");
	}

	@Test
	void libraryRefusesProtobuf() {
		close(Protobuf.class, utf8("\u000F" + SECRET + LogText.TAINT), "tcp.server.media-type=application/x-protobuf");
		assertSecretIsKept("StringValue: Invalid");
	}

	@Test
	void codecOfTheApplicationQuotesThePayload() {
		assertThat(answer(Quotes.class, utf8(SECRET + TAINT), "tcp.server.media-type=text/quote")).isEqualTo(
				"-ERR Cannot convert a payload of %d bytes into %s: DecodingException caused by NumberFormatException"
					.formatted(utf8(SECRET + TAINT).length, Quote.class.getName()));
		assertSecretIsKept("opened");
	}

	@Test
	void codeCanSeeWhatTheLogDoesNotShow() {
		this.contextRunner.withBean(Answering.class).run((context) -> {
			byte[] payload = utf8("{\"card\":\"" + SECRET + "\"}");
			try (FrameClient client = new FrameClient(context.getEnvironment())) {
				client.exchange(payload);
			}
			assertThat(context.getBean(Answering.class).failures).singleElement()
				.isInstanceOfSatisfying(PayloadException.class, (failure) -> {
					assertThat(failure).hasNoCause();
					assertThat(failure.decodingFailure()).isInstanceOf(InvalidFormatException.class)
						.hasMessageContaining(SECRET);
					assertThat(failure.excerpt()).isEqualTo(payload);
				});
		});
	}

	@Test
	void frameThatIsNoneIsNotEchoed() {
		assertThat(answer(Answering.class, new byte[0], "tcp.server.framing.max-length=10"))
			.startsWith("-ERR Cannot convert a payload of 0 bytes");
		close(Answering.class, utf8(SECRET + SECRET), "tcp.server.framing.max-length=10");
		assertSecretIsKept("A frame is too long: limit 10, its length says 32 or more; arrived: 36 bytes");
	}

	@Test
	void failureOfAMethodThatQuotesThePayload() {
		close(Careless.class, utf8(TAINT));
		assertUnforged("Unhandled exception in the handler");
		assertUnforged("Careless failed");
		assertThat(this.log.read()).contains("NumberFormatException: For input string: \"x\\r\\n");
	}

	@Test
	void excerptIsLoggedIfAskedFor() {
		close(Silent.class, utf8("{\"card\":\"\r\n\u001B" + SECRET), "tcp.server.logging.excerpt-bytes=14");
		assertUnforged("\"{\\x22card\\x22:\\x22\\x0D\\x0A\\x1B41\"");
	}

	/**
	 * What payloads are read as.
	 */
	record Account(String name, int card) {
	}

	/**
	 * What only the application can read.
	 */
	record Quote(int number) {
	}

	@TcpHandler
	static class Answering {

		final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();

		@OnMessage
		void account(Account account) {
		}

		@OnError
		String failed(PayloadException cause) {
			this.failures.add(cause);
			return "-ERR " + cause.getMessage();
		}

		@OnError
		String failed(FrameException cause) {
			return "-ERR " + cause.getMessage();
		}

	}

	@TcpHandler
	static class Silent {

		@OnMessage
		void account(Account account) {
		}

	}

	@TcpHandler
	static class Protobuf {

		@OnMessage
		void message(StringValue value) {
		}

	}

	@TcpHandler
	static class Quotes {

		@OnMessage
		void message(Quote quote) {
		}

		@OnError
		String failed(PayloadException cause) {
			return "-ERR " + cause.getMessage();
		}

	}

	@TcpHandler
	static class Careless {

		@OnMessage
		int message(String text) {
			return Integer.parseInt(text);
		}

		@OnClose
		CompletionStage<Void> closed() {
			return CompletableFuture.failedFuture(new IllegalStateException(TAINT));
		}

	}

	static class QuoteDecoder extends AbstractDataBufferDecoder<Quote> {

		QuoteDecoder() {
			super(MimeType.valueOf("text/quote"));
		}

		@Override
		public boolean canDecode(ResolvableType type, MimeType mediaType) {
			return type.toClass() == Quote.class;
		}

		@Override
		public Quote decode(DataBuffer buffer, ResolvableType type, MimeType mediaType, Map<String, Object> hints) {
			String text = buffer.toString(StandardCharsets.UTF_8);
			try {
				return new Quote(Integer.parseInt(text));
			}
			catch (NumberFormatException ex) {
				throw new DecodingException("No number: " + text, ex);
			}
		}

	}

}
