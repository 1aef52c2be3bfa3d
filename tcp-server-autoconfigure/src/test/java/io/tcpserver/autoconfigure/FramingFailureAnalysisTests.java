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

package io.tcpserver.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What is reported if messages cannot be framed as the properties and beans say.
 */
@ExtendWith(OutputCaptureExtension.class)
class FramingFailureAnalysisTests {

	private final List<String> properties = new ArrayList<>(List.of("tcp.server.port=0"));

	private FramingFailureAnalysisTests with(String... properties) {
		this.properties.addAll(List.of(properties));
		return this;
	}

	private void fail(Class<?>... sources) {
		List<Class<?>> all = new ArrayList<>(List.of(sources));
		all.add(MessageFailureAnalysisTests.Application.class);
		SpringApplication application = new SpringApplication(all.toArray(Class<?>[]::new));
		application.setWebApplicationType(WebApplicationType.NONE);
		String[] arguments = this.properties.stream().map((property) -> "--" + property).toArray(String[]::new);
		assertThatException().isThrownBy(() -> application.run(arguments).close());
	}

	@Test
	void unknownCodecBean(CapturedOutput output) {
		with("tcp.server.framing.codec=nobody").fail(MessageFailureAnalysisTests.Lines.class, TwoCodecs.class);
		assertThat(output).contains(
				"'tcp.server.framing.codec' is 'nobody', but there is no FrameCodec, MessageCodec or factory bean of this name.")
			.contains("Correct the name (there is 'one', 'other'), or let 'tcp.server.framing.type' name a preset");
	}

	@Test
	void severalCodecBeans(CapturedOutput output) {
		fail(MessageFailureAnalysisTests.Lines.class, TwoCodecs.class);
		assertThat(output)
			.contains("There are several codec beans ('one', 'other'), "
					+ "and nothing says which of them is for TCP server 'default'.")
			.contains(
					"Set 'tcp.server.framing.codec' to one of them, name it 'defaultFrameCodec', or mark it as primary");
	}

	@Test
	void settingOfAPresetForACodecBean(CapturedOutput output) {
		with("tcp.server.framing.line-separator=crlf").fail(MessageFailureAnalysisTests.Lines.class,
				DefaultCodec.class);
		assertThat(output)
			.contains("'tcp.server.framing.line-separator' is set, but has no effect, "
					+ "as the bean 'defaultFrameCodec' tells messages apart.")
			.contains("Remove it, or set 'tcp.server.framing.type' to use a preset.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "tcp.server.framing.codec=", "tcp.server.framing.codec=defaultFrameCodec" })
	void maximumForACodecBeanThatHasItsOwn(String codec, CapturedOutput output) {
		with(codec, "tcp.server.framing.max-length=1KB").fail(MessageFailureAnalysisTests.Lines.class,
				DefaultCodec.class);
		assertThat(output)
			.contains("'tcp.server.framing.max-length' is set, but has no effect, "
					+ "as the bean 'defaultFrameCodec' limits the length of frames itself.")
			.contains("Remove it, and set the limit where the bean is defined.");
	}

	@Test
	void settingThatATypeDoesNotUse(CapturedOutput output) {
		with("tcp.server.framing.type=mllp", "tcp.server.framing.length=5")
			.fail(MessageFailureAnalysisTests.Lines.class);
		assertThat(output)
			.contains("'tcp.server.framing.length' is set, but has no effect, as 'tcp.server.framing.type' is 'mllp'.")
			.contains("Remove it, or set 'tcp.server.framing.type' to a type that uses it.");
	}

	@Test
	void charsetThatTheFramingCannotBeUsedWith(CapturedOutput output) {
		with("tcp.server.charset=utf-16").fail(MessageFailureAnalysisTests.Lines.class);
		assertThat(output).contains(
				"'tcp.server.charset' is 'UTF-16', but the framing 'line' of TCP server 'default' cannot be used with")
			.contains("Set 'tcp.server.charset' to another charset, such as UTF-8, or 'tcp.server.framing.type' to a");
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoCodecs {

		@Bean
		FrameCodec one() {
			return FrameCodecs.line(100);
		}

		@Bean
		FrameCodec other() {
			return FrameCodecs.raw(100);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class DefaultCodec {

		@Bean
		FrameCodec defaultFrameCodec() {
			return FrameCodecs.line(100);
		}

	}

}
