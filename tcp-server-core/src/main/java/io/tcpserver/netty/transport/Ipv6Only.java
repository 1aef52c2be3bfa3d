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

package io.tcpserver.netty.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;

/**
 * The option {@code IPV6_V6ONLY} of the native transports, for which Netty has no
 * constant. Netty itself switches it off when it creates a socket.
 */
final class Ipv6Only {

	// IPPROTO_IPV6 is the same everywhere
	private static final int LEVEL = 41;

	static final ChannelOption<Integer> LINUX = new IntegerUnixChannelOption("IPV6_V6ONLY", LEVEL, 26);

	static final ChannelOption<Integer> BSD = new IntegerUnixChannelOption("IPV6_V6ONLY", LEVEL, 27);

	private Ipv6Only() {
	}

}
