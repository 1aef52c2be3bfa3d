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

import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.context.MessageKeyExtractor;
import io.tcpserver.fixture.LineClient;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which bean reads the keys of a server's messages, with real clients.
 */
class KeyExtractorSelectionTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withBean(Keyed.class)
		.withPropertyValues("tcp.server.port=0");

	private static String exchange(ApplicationContext context, String server, String line) throws Exception {
		int port = context.getEnvironment()
			.getRequiredProperty("local.tcp.server.%sport".formatted(server), Integer.class);
		try (LineClient client = new LineClient(port)) {
			return client.exchange(line);
		}
	}

	@Test
	void beanForTheTypeOfMessagesIsFoundByWhatItsMethodReturns() {
		this.contextRunner.withUserConfiguration(First.class, OfOtherTypes.class)
			.run((context) -> assertThat(exchange(context, "", "ab")).isEqualTo("a"));
	}

	@Test
	void beanMayTakeASupertype() {
		this.contextRunner.withUserConfiguration(OfText.class)
			.run((context) -> assertThat(exchange(context, "", "ab")).isEqualTo("a"));
	}

	@Test
	void beanThatIsNamedAfterAServerIsForThatOne() {
		this.contextRunner.withBean(DataKeyed.class)
			.withPropertyValues("tcp.servers.device-data.port=0")
			.withUserConfiguration(First.class, OfDeviceData.class)
			.run((context) -> {
				assertThat(exchange(context, "", "ab")).isEqualTo("a");
				assertThat(exchange(context, "device-data.", "ab")).isEqualTo("b");
			});
	}

	@Test
	void primaryBeanIsPreferred() {
		this.contextRunner.withUserConfiguration(First.class, LastAsPrimary.class)
			.run((context) -> assertThat(exchange(context, "", "ab")).isEqualTo("b"));
	}

	@Test
	void beanIsNeeded() {
		this.contextRunner.run((context) -> assertThat(context).getFailure()
			.rootCause()
			.isInstanceOfSatisfying(InvalidCallbackMethodException.class, (ex) -> {
				assertThat(ex.description())
					.endsWith("no MessageKeyExtractor bean reads these from messages of type java.lang.String.");
				assertThat(ex.wayOut()).contains("MessageKeyExtractor<java.lang.String>");
			}));
	}

	@Test
	void beansForOtherTypesAreNamed() {
		this.contextRunner.withUserConfiguration(OfOtherTypes.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidCallbackMethodException.class,
						(ex) -> assertThat(ex.description()).contains("(there is 'bytes' for byte[], 'numbers' for ")));
	}

	@Test
	void oneOfSeveralBeansIsToBeNamed() {
		this.contextRunner.withUserConfiguration(First.class, Last.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidCallbackMethodException.class, (ex) -> {
					assertThat(ex.description()).contains("which MessageKeyExtractor bean of 'first', 'last' reads");
					assertThat(ex.wayOut()).isEqualTo("Name it 'defaultMessageKeyExtractor', or mark it as primary.");
				}));
	}

	@Test
	void beanIsNotNeededWithoutKeys() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
			.withBean(Keyless.class)
			.withUserConfiguration(First.class, Last.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> assertThat(exchange(context, "", "ab")).isEqualTo("ab"));
	}

	@Configuration(proxyBeanMethods = false)
	static class First {

		@Bean
		MessageKeyExtractor<String> first() {
			return (message) -> message.charAt(0);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Last {

		@Bean
		MessageKeyExtractor<String> last() {
			return (message) -> message.charAt(message.length() - 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LastAsPrimary {

		@Bean
		@Primary
		MessageKeyExtractor<String> last() {
			return (message) -> message.charAt(message.length() - 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfDeviceData {

		@Bean
		MessageKeyExtractor<String> deviceDataMessageKeyExtractor() {
			return (message) -> message.charAt(message.length() - 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfText {

		@Bean
		MessageKeyExtractor<CharSequence> text() {
			return (message) -> message.charAt(0);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfOtherTypes {

		@Bean
		MessageKeyExtractor<byte[]> bytes() {
			return (message) -> message[0];
		}

		@Bean
		MessageKeyExtractor<Integer> numbers() {
			return (message) -> message;
		}

	}

	@TcpHandler
	static class Keyed {

		@OnMessage("a")
		String first(String message) {
			return "a";
		}

		@OnMessage("b")
		String second(String message) {
			return "b";
		}

	}

	@TcpHandler("device-data")
	static class DataKeyed extends Keyed {

	}

	@TcpHandler
	static class Keyless {

		@OnMessage
		String message(String message) {
			return message;
		}

	}

}
