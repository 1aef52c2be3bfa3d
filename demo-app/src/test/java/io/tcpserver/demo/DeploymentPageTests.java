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

package io.tcpserver.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@code docs/deployment.md} shows agrees with itself and with Spring Boot.
 */
class DeploymentPageTests {

	private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

	private final Readme page = Readme.read(Path.of("..", "docs", "deployment.md"));

	private final Properties deployment = DocumentedApplication.properties(this.page.blocks("yaml").get(0));

	DeploymentPageTests() throws IOException {
	}

	@Test
	void timesFitIntoEachOther() {
		Duration drain = environment("SHUTDOWN_PREDRAINWAIT").plus(environment("SHUTDOWN_GRACEPERIOD"));
		Duration kill = Duration.ofSeconds(Long.parseLong(pod("terminationGracePeriodSeconds")));
		Duration phase = Duration.ofSeconds(30);
		assertThat(this.page.text())
			.containsPattern("`spring\\.lifecycle\\.timeout-per-shutdown-phase` \\(30\\s+seconds by default\\)");
		assertThat(drain).isLessThan(phase);
		assertThat(phase).isLessThan(kill);
	}

	@Test
	void variablesAreProperties() {
		StandardEnvironment environment = environment(
				Map.of("TCP_SERVER_SHUTDOWN_PREDRAINWAIT", "5s", "TCP_SERVER_SHUTDOWN_GRACEPERIOD", "20s"));
		Binder binder = Binder.get(environment);
		assertThat(binder.bind("tcp.server.shutdown.pre-drain-wait", Duration.class).get()).hasSeconds(5);
		assertThat(binder.bind("tcp.server.shutdown.grace-period", Duration.class).get()).hasSeconds(20);
	}

	// What the kubelet sets in a namespace with a Service of this name
	@Test
	void serviceLinksWouldBeProperties() {
		assertThat(pod("enableServiceLinks")).isEqualTo("false");
		assertThat(this.page.text()).contains("`TCP_SERVER_PORT=tcp://10.0.0.1:8888`");
		Binder binder = Binder.get(environment(Map.of("TCP_SERVER_PORT", "tcp://10.0.0.1:8888")));
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> binder.bind("tcp.server.port", Integer.class));
	}

	@Test
	void nativeAccessIsPermittedWhereverAJvmStarts() {
		assertThat(this.page.blocks("xml")).hasSize(2)
			.allMatch((block) -> block.contains("ALL-UNNAMED"))
			.anyMatch((block) -> block.contains("<jvmArguments>" + NATIVE_ACCESS)
					&& block.contains("<argLine>" + NATIVE_ACCESS));
		assertThat(this.page.blocks("groovy")).hasSize(2).allMatch((block) -> block.contains("ALL-UNNAMED"));
		assertThat(this.page.blocks("dockerfile")).hasSize(2).allMatch((block) -> block.contains(NATIVE_ACCESS));
		assertThat(this.page.blocks("").get(0).lines()).hasSize(4).allMatch((line) -> line.startsWith("WARNING: "));
	}

	private Duration environment(String name) {
		for (int i = 0;; i++) {
			String prefix = "spec.template.spec.containers[0].env[%d].".formatted(i);
			if (("TCP_SERVER_" + name).equals(this.deployment.get(prefix + "name"))) {
				return DurationStyle.detectAndParse((String) this.deployment.get(prefix + "value"));
			}
			assertThat(this.deployment).containsKey(prefix + "name");
		}
	}

	private String pod(String name) {
		return String.valueOf(this.deployment.get("spec.template.spec." + name));
	}

	private static StandardEnvironment environment(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
		return environment;
	}

}
