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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link SpringBootVersionCheck}; the module {@code boot-3.5-tests} starts an
 * application on a version that is too old.
 */
class SpringBootVersionCheckTests {

	@ParameterizedTest
	@ValueSource(strings = { "4.0.0", "4.1.2", "4.2.0-M1", "10.0.0" })
	void acceptsSupportedVersions(String version) {
		assertThatNoException().isThrownBy(() -> SpringBootVersionCheck.check(version));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2.7.18", "3.5.16" })
	void olderVersionsAreAnalyzed(String version) {
		assertThatExceptionOfType(UnsupportedSpringBootException.class)
			.isThrownBy(() -> SpringBootVersionCheck.check(version))
			.satisfies((failure) -> {
				FailureAnalysis analysis = new UnsupportedSpringBootFailureAnalyzer().analyze(failure);
				assertThat(analysis.getDescription())
					.isEqualTo("tcp-server-spring-boot-starter requires Spring Boot 4.0 or newer, found %s.", version);
				assertThat(analysis.getAction()).contains(version, "tcp-server-core");
			});
	}

	@Test
	void everyApplicationIsChecked() {
		assertThat(new SpringApplication(Object.class).getListeners())
			.hasAtLeastOneElementOfType(SpringBootVersionCheck.class);
	}

}
