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

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Networks in CIDR notation.
 */
class CidrBlockTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.255.255.255", "10.0.0.0/8, 10.0.0.0", "192.168.4.0/22, 192.168.7.255",
			"192.0.2.1, 192.0.2.1", "0.0.0.0/0, 203.0.113.9", "198.51.100.128/25, 198.51.100.128", "fd00::/8, fdff::1",
			"2001:db8::/32, 2001:db8:ffff::", "::1, ::1", "::/0, 2001:db8::1",
			"2001:db8:0:8000::/49, 2001:db8:0:ffff::", "::ffff:10.0.0.1, 10.0.0.1", "10.0.0.0/8, ::ffff:10.1.2.3",
			" 10.0.0.0/8 , 10.1.1.1" })
	void containsAddressesOfTheNetwork(String network, String address) throws Exception {
		assertThat(CidrBlock.parse(network).contains(InetAddress.getByName(address))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 11.0.0.0", "192.168.4.0/22, 192.168.8.0", "192.0.2.1, 192.0.2.2", "10.0.0.0/8, ::1",
			"198.51.100.128/25, 198.51.100.127", "fd00::/8, fe00::1", "::1, ::2", "0.0.0.0/0, ::1", "::/0, 10.0.0.1",
			"2001:db8:0:8000::/49, 2001:db8:0:7fff::", "::/0, ::ffff:10.1.2.3" })
	void doesNotContainOthers(String network, String address) throws Exception {
		assertThat(CidrBlock.parse(network).contains(InetAddress.getByName(address))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/8/8", "10.0.0.0/+8",
			"10.0.0.0/99999999999", "fd00::/129", "example.com", "localhost", "", " ", "/8", "10.0.0", "10",
			"300.0.0.1", "10.0.0.256", "010.0.0.1", "10.0.0.0.0", "10.0.0.1%eth0", "fe80::1%eth0", "[::1]", "::1::",
			":", "12345::", "::ffff:10.0.0.256", "1:2:3:4:5:6:7:8:9", "*", "10.0.0.*", "10.0.0.1:80", "abc", "cafe",
			"::ffff:10.0.0.0/104" })
	void refusesWhatIsNoNetwork(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> CidrBlock.parse(text))
			.withMessage("'%s' is neither an IP address nor a network such as 10.0.0.0/8 or fd00::/8", text);
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.1/8, 8", "192.168.5.0/22, 22", "0.0.0.1/0, 0", "fd00::1/8, 8", "2001:db8::8000/112, 112" })
	void refusesBitsBehindThePrefix(String text, int prefix) {
		assertThatIllegalArgumentException().isThrownBy(() -> CidrBlock.parse(text))
			.withMessage("'%s' is no network: bits are set behind the first %d", text, prefix);
	}

	// As some systems show clients of IPv4 on a listener of both families
	@Test
	void mappedAddressCountsAsTheIpv4AddressThatItIs() throws Exception {
		byte[] bytes = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 0, 1 };
		InetAddress mapped = Inet6Address.getByAddress(null, bytes, -1);
		assertThat(mapped).isInstanceOf(Inet6Address.class);
		assertThat(CidrBlock.parse("10.0.0.0/8").contains(mapped)).isTrue();
		assertThat(CidrBlock.parse("::/0").contains(mapped)).isFalse();
		bytes[0] = 1;
		assertThat(CidrBlock.parse("::/0").contains(Inet6Address.getByAddress(null, bytes, -1))).isTrue();
	}

	@Test
	void networksAreEqualThatHaveTheSameAddresses() {
		assertThat(CidrBlock.parse("::ffff:10.0.0.1")).isEqualTo(CidrBlock.parse("10.0.0.1/32"))
			.hasSameHashCodeAs(CidrBlock.parse("10.0.0.1"))
			.hasToString("10.0.0.1/32");
		assertThat(CidrBlock.parse("10.0.0.0/8")).isNotEqualTo(CidrBlock.parse("10.0.0.0/9"))
			.isNotEqualTo(CidrBlock.parse("11.0.0.0/8"))
			.isNotEqualTo("10.0.0.0/8");
		assertThat(CidrBlock.parse("fd00::/8")).hasToString("fd00:0:0:0:0:0:0:0/8");
	}

	@Test
	void anyOfSomeNetworksMayContainAnAddress() throws Exception {
		List<CidrBlock> blocks = List.of(CidrBlock.parse("10.0.0.0/8"), CidrBlock.parse("::1"));
		assertThat(CidrBlock.anyContains(blocks, InetAddress.getByName("::1"))).isTrue();
		assertThat(CidrBlock.anyContains(blocks, InetAddress.getByName("11.0.0.1"))).isFalse();
		assertThat(CidrBlock.anyContains(List.of(), InetAddress.getByName("::1"))).isFalse();
	}

}
