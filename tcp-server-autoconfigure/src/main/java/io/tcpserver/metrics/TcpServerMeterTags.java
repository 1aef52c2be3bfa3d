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

import io.micrometer.common.docs.KeyName;

/**
 * The tags of the meters. Each has a bounded number of values; there is none for an
 * address.
 *
 * @since 0.1.0
 */
public enum TcpServerMeterTags implements KeyName {

	/**
	 * The name of the server. Not {@code server}: some monitoring systems use that for
	 * the host, and so do common tags of applications, which would replace it.
	 */
	SERVER("tcp.server"),

	/**
	 * Why a connection was rejected or closed: a name of
	 * {@link io.tcpserver.RejectReason} or {@link io.tcpserver.CloseReason}.
	 */
	REASON("reason"),

	/**
	 * The name of a {@link io.tcpserver.message.FrameCodec}.
	 */
	CODEC("codec"),

	/**
	 * What memory is held for: {@code input}, {@code decoded-ahead}, {@code output},
	 * {@code handshakes} or {@code connections}, as in {@link io.tcpserver.MemoryUse}. Or
	 * what is wrong with a frame: a name of {@link io.tcpserver.FrameError.Kind}.
	 */
	KIND("kind"),

	/**
	 * Whether something worked: {@code SUCCESS} or {@code FAILURE}.
	 */
	OUTCOME("outcome");

	private final String key;

	TcpServerMeterTags(String key) {
		this.key = key;
	}

	@Override
	public String asString() {
		return this.key;
	}

}
