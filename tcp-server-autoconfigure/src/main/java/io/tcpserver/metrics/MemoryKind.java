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

package io.tcpserver.metrics;

import io.tcpserver.MemoryUse;

/**
 * What connections hold memory for: the values of {@link TcpServerMeterTags#KIND}.
 */
enum MemoryKind {

	INPUT("input"),

	DECODED_AHEAD("decoded-ahead"),

	OUTPUT("output"),

	HANDSHAKES("handshakes"),

	CONNECTIONS("connections");

	private final String tag;

	MemoryKind(String tag) {
		this.tag = tag;
	}

	String tag() {
		return this.tag;
	}

	long of(MemoryUse use) {
		return switch (this) {
			case INPUT -> use.input();
			case DECODED_AHEAD -> use.decodedAhead();
			case OUTPUT -> use.output();
			case HANDSHAKES -> use.handshakes();
			case CONNECTIONS -> use.connections();
		};
	}

}
