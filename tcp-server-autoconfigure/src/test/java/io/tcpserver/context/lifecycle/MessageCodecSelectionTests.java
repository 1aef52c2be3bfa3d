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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.InvalidFramingException;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.message.MessageCodecFactory;
import io.tcpserver.message.MessageHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which bean reads and writes the messages of a server, with real clients.
 */
class MessageCodecSelectionTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withBean(Handler.class)
		.withPropertyValues("tcp.servers.device-data.port=0");

	private static String exchange(ApplicationContext context, String line) throws Exception {
		int port = context.getEnvironment().getRequiredProperty("local.tcp.server.device-data.port", Integer.class);
		try (LineClient client = new LineClient(port)) {
			return client.exchange(line);
		}
	}

	@Test
	void onlyBeanReadsAndWritesTheMessagesOfAHandler() {
		this.contextRunner.withBean("codec", MessageCodec.class, () -> new CommandCodec("!"))
			.run((context) -> assertThat(exchange(context, "set a b")).isEqualTo("set 2!"));
	}

	@Test
	void repliesReachTheCodecAsTheyAre() {
		AtomicInteger created = new AtomicInteger();
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
			.withBean(ListHandler.class)
			.withPropertyValues("tcp.servers.device-data.port=0");
		runner.withBean("codec", MessageCodec.class, () -> new CommandCodec("!"))
			.run((context) -> assertThat(exchange(context, "set a b")).isEqualTo("[a, b]!"));
		runner
			.withBean("codec", MessageCodecFactory.class,
					() -> (connection) -> new CommandCodec("#" + created.incrementAndGet()))
			.run((context) -> assertThat(exchange(context, "set a b")).isEqualTo("[a, b]#1"));
	}

	@Test
	void beanThatIsNamedAfterTheServerIsPreferred() {
		this.contextRunner.withBean("other", MessageCodec.class, () -> new CommandCodec("?"))
			.withBean("deviceDataMessageCodec", MessageCodec.class, () -> new CommandCodec("!"))
			.run((context) -> assertThat(exchange(context, "set a")).isEqualTo("set 1!"));
	}

	@Test
	void beanIsNamedByAProperty() {
		this.contextRunner.withBean("other", MessageCodec.class, () -> new CommandCodec("?"))
			.withBean("another", MessageCodec.class, () -> new CommandCodec("!"))
			.withPropertyValues("tcp.servers.device-data.framing.codec=another")
			.run((context) -> assertThat(exchange(context, "set a")).isEqualTo("set 1!"));
	}

	@Test
	void severalBeansAreAmbiguous() {
		this.contextRunner.withBean("other", MessageCodec.class, () -> new CommandCodec("?"))
			.withBean("another", MessageCodec.class, () -> new CommandCodec("!"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("There are several codec beans ('other', 'another')"));
	}

	@Test
	void factoryAndPrototypeAreACodecForEachConnection() {
		AtomicInteger created = new AtomicInteger();
		this.contextRunner
			.withBean("deviceDataMessageCodecFactory", MessageCodecFactory.class,
					() -> (connection) -> new CommandCodec(Integer.toString(created.incrementAndGet())))
			.run((context) -> {
				assertThat(exchange(context, "set a")).isEqualTo("set 11");
				assertThat(exchange(context, "set a")).isEqualTo("set 12");
			});
		created.set(0);
		this.contextRunner
			.withBean("deviceDataMessageCodec", MessageCodec.class,
					() -> new CommandCodec(Integer.toString(created.getAndIncrement())),
					(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
			.run((context) -> {
				// The first one was only asked for its limit
				assertThat(exchange(context, "set a")).isEqualTo("set 11");
				assertThat(exchange(context, "set a")).isEqualTo("set 12");
			});
	}

	@Test
	void handlerOfAnotherTypeFailsTheStart() {
		this.contextRunner.withUserConfiguration(NumberCodec.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("takes messages of type " + Command.class.getName())
				.hasMessageContaining("are read by the MessageCodec bean 'numbers', as java.lang.Integer"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "media-type=application/json", "charset=iso-8859-1", "charset-errors=report" })
	void settingsThatWouldBeIgnoredFailTheStart(String setting) {
		this.contextRunner.withBean("codec", MessageCodec.class, () -> new CommandCodec("!"))
			.withPropertyValues("tcp.servers.device-data." + setting)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidFramingException.class)
				.hasMessageContaining(
						"'tcp.servers.device-data.%s' is set, but has no effect, as the bean 'codec' reads"
							.formatted(setting.substring(0, setting.indexOf('=')))));
	}

	@Test
	void charsetOfRejectMessagesIsNotIgnored() {
		this.contextRunner.withBean("codec", MessageCodec.class, () -> new CommandCodec("!"))
			.withPropertyValues("tcp.servers.device-data.charset=iso-8859-1",
					"tcp.servers.device-data.limits.on-limit=reject",
					"tcp.servers.device-data.limits.reject-message=full")
			.run((context) -> assertThat(exchange(context, "set a")).isEqualTo("set 1!"));
	}

	@Test
	void charsetOfAllServersIsNotIgnored() {
		this.contextRunner.withBean("codec", MessageCodec.class, () -> new CommandCodec("!"))
			.withPropertyValues("tcp.server.charset=iso-8859-1")
			.run((context) -> assertThat(exchange(context, "set a")).isEqualTo("set 1!"));
	}

	@Test
	void messageHandlerTakesWhatTheCodecReads() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
			.withPropertyValues("tcp.servers.device-data.port=0")
			.withUserConfiguration(Functional.class)
			.run((context) -> assertThat(exchange(context, "set a b c")).isEqualTo("3!"));
	}

	record Command(String name, List<String> arguments) {

	}

	@TcpHandler("device-data")
	static class Handler {

		@OnMessage
		String handle(Command command) {
			return command.name() + " " + command.arguments().size();
		}

	}

	@TcpHandler("device-data")
	static class ListHandler {

		@OnMessage
		List<String> handle(Command command) {
			return command.arguments();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Functional {

		@Bean
		@TcpHandler("device-data")
		MessageHandler<Command> handler() {
			return (command, connection) -> command.arguments().size();
		}

		@Bean
		MessageCodec<Command> codec() {
			return new CommandCodec("!");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NumberCodec {

		@Bean
		MessageCodec<Integer> numbers() {
			return new MessageCodec<>() {

				@Override
				public @Nullable Integer decode(FrameInput input) {
					return null;
				}

				@Override
				public void encode(Object message, FrameOutput output) {
					throw new IllegalArgumentException("nothing is sent");
				}

			};
		}

	}

	private record CommandCodec(String mark) implements MessageCodec<Command> {

		@Override
		public @Nullable Command decode(FrameInput input) {
			int end = input.indexOf((byte) '\n');
			if (end < 0) {
				return null;
			}
			List<String> words = List.of(input.getString(0, end, StandardCharsets.US_ASCII).split(" "));
			input.skip(end + 1);
			return new Command(words.get(0), words.subList(1, words.size()));
		}

		@Override
		public void encode(Object message, FrameOutput output) {
			output.putString(message + this.mark + "\n", StandardCharsets.US_ASCII);
		}

	}

}
