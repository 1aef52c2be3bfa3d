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

package io.tcpserver.context.lifecycle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.message.PayloadConverter;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which bean converts the payloads of a server, with real clients.
 */
class PayloadConverterSelectionTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withPropertyValues("tcp.servers.device-data.port=0");

	private final ApplicationContextRunner pairs = this.contextRunner.withBean(Pairs.class);

	private static String exchange(ApplicationContext context, String line) throws Exception {
		int port = context.getEnvironment().getRequiredProperty("local.tcp.server.device-data.port", Integer.class);
		try (LineClient client = new LineClient(port)) {
			return client.exchange(line);
		}
	}

	@Test
	void beanConvertsWhatItsTypeSays() {
		this.pairs.withUserConfiguration(One.class)
			.run((context) -> assertThat(exchange(context, "a=b")).isEqualTo("1:[b, a]"));
	}

	@Test
	void beanIsNotForOtherTypes() {
		this.contextRunner.withBean(Text.class)
			.withUserConfiguration(One.class)
			.run((context) -> assertThat(exchange(context, "a=b")).isEqualTo("<a=b>"));
	}

	@Test
	void beanThatIsNamedAfterTheServerIsPreferred() {
		this.pairs.withUserConfiguration(One.class, Named.class)
			.run((context) -> assertThat(exchange(context, "a=b")).isEqualTo("2:[b, a]"));
	}

	@Test
	void primaryBeanIsPreferred() {
		this.pairs.withUserConfiguration(One.class, Preferred.class)
			.run((context) -> assertThat(exchange(context, "a=b")).isEqualTo("3:[b, a]"));
	}

	@Test
	void severalBeansAreAmbiguous() {
		this.pairs.withUserConfiguration(One.class, Other.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("There are several PayloadConverter beans ('one', 'other')"));
	}

	@Test
	void beanOfTheServerMustFitItsHandler() {
		this.contextRunner.withBean(Text.class)
			.withUserConfiguration(Named.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("takes payloads of type java.lang.String, "
						+ "but the bean 'deviceDataPayloadConverter' converts these to " + Pair.class.getName()));
	}

	@Test
	void mediaTypeOfTheServerIsPreferredToBeans() {
		this.pairs.withUserConfiguration(One.class)
			.withPropertyValues("tcp.servers.device-data.media-type=application/unknown")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("nothing reads these from the media type 'application/unknown'"));
	}

	record Pair(String left, String right) {

	}

	@TcpHandler("device-data")
	static class Pairs {

		@OnMessage
		List<String> swap(Pair pair) {
			return List.of(pair.right(), pair.left());
		}

	}

	@TcpHandler("device-data")
	static class Text {

		@OnMessage
		String echo(String message) {
			return "<" + message + ">";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class One {

		@Bean
		PayloadConverter<Pair> one() {
			return new PairConverter("1:");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Named {

		@Bean
		PayloadConverter<Pair> deviceDataPayloadConverter() {
			return new PairConverter("2:");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Preferred {

		@Bean
		@Primary
		PayloadConverter<Pair> preferred() {
			return new PairConverter("3:");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Other {

		@Bean
		PayloadConverter<Pair> other() {
			return new PairConverter("4:");
		}

	}

	private record PairConverter(String mark) implements PayloadConverter<Pair> {

		@Override
		public Pair decode(ByteBuffer payload) {
			String[] parts = StandardCharsets.US_ASCII.decode(payload).toString().split("=");
			return new Pair(parts[0], parts[1]);
		}

		@Override
		public ByteBuffer encode(Object message) {
			return StandardCharsets.US_ASCII.encode(this.mark + message);
		}

	}

}
