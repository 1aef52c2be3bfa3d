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

package io.tcpserver.settings;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is let in.
 */
class AccessRulesTests {

	private static List<CidrBlock> blocks(String... blocks) {
		return Stream.of(blocks).map(CidrBlock::parse).toList();
	}

	private static boolean permits(AccessRules rules, String address) {
		return rules.permits(new InetSocketAddress(address, 1234));
	}

	@Test
	void allAreLetInWithoutRules() {
		assertThat(permits(AccessRules.all(), "203.0.113.1")).isTrue();
		assertThat(permits(AccessRules.all(), "2001:db8::1")).isTrue();
	}

	@Test
	void onlyThoseAreLetInThatAreAllowed() {
		AccessRules rules = new AccessRules(blocks("10.0.0.0/8", "::1"), List.of());
		assertThat(permits(rules, "10.1.2.3")).isTrue();
		assertThat(permits(rules, "::1")).isTrue();
		assertThat(permits(rules, "11.1.2.3")).isFalse();
		assertThat(permits(rules, "::2")).isFalse();
	}

	@Test
	void thoseWhoAreDeniedAreNotLetIn() {
		AccessRules rules = new AccessRules(List.of(), blocks("10.0.0.0/8"));
		assertThat(permits(rules, "10.1.2.3")).isFalse();
		assertThat(permits(rules, "::ffff:10.1.2.3")).isFalse();
		assertThat(permits(rules, "11.1.2.3")).isTrue();
	}

	@Test
	void denyingGoesBeforeAllowing() {
		AccessRules rules = new AccessRules(blocks("10.0.0.0/8"), blocks("10.1.0.0/16"));
		assertThat(permits(rules, "10.0.0.1")).isTrue();
		assertThat(permits(rules, "10.1.0.1")).isFalse();
		assertThat(permits(rules, "192.0.2.1")).isFalse();
	}

	@Test
	void addressesThatCannotBeCheckedAreNotLetIn() {
		List<SocketAddress> unknown = List.of(UnixDomainSocketAddress.of(""), UnixDomainSocketAddress.of("/run/a.sock"),
				InetSocketAddress.createUnresolved("example.com", 80));
		for (SocketAddress address : unknown) {
			assertThat(new AccessRules(blocks("0.0.0.0/0", "::/0"), List.of()).permits(address)).isFalse();
			assertThat(new AccessRules(List.of(), blocks("10.0.0.0/8")).permits(address)).isFalse();
			assertThat(AccessRules.all().permits(address)).isTrue();
		}
	}

	@Test
	void rulesDoNotChange() {
		List<CidrBlock> deny = new ArrayList<>();
		AccessRules rules = new AccessRules(List.of(), deny);
		deny.addAll(blocks("10.0.0.0/8"));
		assertThat(permits(rules, "10.0.0.1")).isTrue();
		assertThat(rules.deny()).isEmpty();
	}

}
