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

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.assertj.core.api.RecursiveComparisonAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PropertyFamily}, as data and as what servers inherit.
 */
class PropertyFamilyTests {

	private static final Map<String, String> SHARED = Map.ofEntries(Map.entry("port", "7"),
			Map.entry("path", "shared.sock"), Map.entry("address", "localhost"), Map.entry("framing.max-length", "1KB"),
			Map.entry("framing.unterminated", "report"), Map.entry("socket.keep-alive-idle", "1m"),
			Map.entry("socket.keep-alive-interval", "2s"), Map.entry("socket.keep-alive-count", "3"),
			Map.entry("ssl.enabled", "false"), Map.entry("ssl.server-name-bundles[0].server-name", "example.com"),
			Map.entry("ssl.server-name-bundles[0].bundle", "example"), Map.entry("timeouts.max-age-jitter", "1s"),
			Map.entry("write-buffer.low", "2KB"), Map.entry("write-buffer.high", "4KB"));

	private static final String ANY = "backlog";

	private static final Map<String, String> OWN = Map.of(ANY, "1", "path", "own.sock", "framing.type", "line",
			"framing.codec", "codec", "socket.keep-alive", "true", "ssl.bundle", "own", "timeouts.max-age", "1m",
			"write-buffer.low", "1KB", "write-buffer.high", "8KB");

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void everyKeyIsAPropertyOrAGroupOfThem() {
		assertThat(PropertyFamily.ALL).allSatisfy((family) -> {
			assertThat(family.choices()).allMatch(TcpServerPropertyNames::isKey);
			assertThat(family.members())
				.allMatch((member) -> member.equals("framing") || TcpServerPropertyNames.isKey(member));
		});
	}

	@ParameterizedTest
	@MethodSource("membersByChoice")
	void memberIsNotInheritedWithAChoiceOfItsOwn(String choice, String member) {
		set("tcp.servers.chat.", choice, OWN);
		TcpServerProperties alone = chat();
		set("tcp.server.", member, SHARED);
		assertThat(chat()).usingRecursiveComparison().isEqualTo(alone);
	}

	@ParameterizedTest
	@MethodSource("membersByChoice")
	void memberIsInheritedWithoutAChoiceUnlessItNeverIs(String choice, String member) {
		set("tcp.server.", member, SHARED);
		RecursiveComparisonAssert<?> chat = assertThat(chat()).usingRecursiveComparison();
		if (choice.equals(ANY)) {
			chat.isEqualTo(new TcpServerProperties());
		}
		else {
			chat.isNotEqualTo(new TcpServerProperties());
		}
	}

	@ParameterizedTest
	@MethodSource("membersByChoice")
	void memberThatIsNotInheritedIsNamedAsItsOwn(String choice, String member) {
		set("tcp.servers.chat.", choice, OWN);
		set("tcp.server.", member, SHARED);
		ServerKeys keys = new ServerKeys("tcp.servers.chat", this.environment::containsProperty, Set.of());
		assertThat(keys.name(member)).isEqualTo("tcp.servers.chat." + member);
	}

	private static Stream<Arguments> membersByChoice() {
		return PropertyFamily.ALL.stream()
			.flatMap((family) -> (family.choices().isEmpty() ? List.of(ANY) : family.choices()).stream()
				.flatMap((choice) -> family.members().stream().map((member) -> Arguments.of(choice, member))));
	}

	private void set(String prefix, String member, Map<String, String> values) {
		List<String> keys = values.keySet().stream().filter((key) -> isOf(member, key)).toList();
		assertThat(keys).as(member).isNotEmpty();
		keys.forEach((key) -> this.environment.setProperty(prefix + key, values.get(key)));
	}

	private static boolean isOf(String member, String key) {
		return key.equals(member) || key.startsWith(member + ".") || key.startsWith(member + "[");
	}

	private TcpServerProperties chat() {
		return new PropertiesTcpServerDefinitions(this.environment, () -> null).properties("tcp.servers.chat",
				BindHandler.DEFAULT);
	}

}
