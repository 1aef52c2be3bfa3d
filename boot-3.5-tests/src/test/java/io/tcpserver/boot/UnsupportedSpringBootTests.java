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

package io.tcpserver.boot;

import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application with the starter on a version of Spring Boot that is too old.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnsupportedSpringBootTests {

	@Test
	void startEndsInAFailureAnalysis(CapturedOutput output) {
		assertThat(SpringBootVersion.getVersion()).startsWith("3.5.");
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> SpringApplication.run(EchoApplication.class, "--tcp.server.port=0"))
			.withNoCause()
			.withMessageContaining("requires Spring Boot 4.0 or newer");
		assertThat(output)
			.contains("APPLICATION FAILED TO START",
					"tcp-server-spring-boot-starter requires Spring Boot 4.0 or newer, found %s."
						.formatted(SpringBootVersion.getVersion()),
					"Upgrade the application from Spring Boot 3.5.")
			.doesNotContain("NoClassDefFoundError", "ClassNotFoundException", "\tat ");
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class EchoApplication {

		@Bean
		@TcpHandler
		StreamHandler echo() {
			return (reader, writer) -> reader.transferTo(writer);
		}

	}

}
