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

import java.nio.ByteOrder;
import java.util.Set;

import io.tcpserver.autoconfigure.TcpServerFramingProperties.ByteOrderType;
import io.tcpserver.message.Checksum;
import io.tcpserver.message.ChecksumAlgorithm;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;

/**
 * Maps properties to the checksum of messages.
 */
final class ChecksumMapper {

	static final String ALGORITHM = "checksum.algorithm";

	/**
	 * The keys that are only meaningful with an algorithm, and the algorithm.
	 */
	static final Set<String> KEYS = Set.of(ALGORITHM, "checksum.encoding", "checksum.length", "checksum.byte-order",
			"checksum.position", "checksum.from", "checksum.to", "checksum.mismatch");

	private final TcpServerChecksumProperties properties;

	private final ServerKeys keys;

	ChecksumMapper(TcpServerChecksumProperties properties, ServerKeys keys) {
		this.properties = properties;
		this.keys = keys;
	}

	/**
	 * Let a codec check what arrives, and add checksums to what is sent.
	 * @param codec the codec
	 * @return the codec itself if there are no checksums
	 */
	FrameCodec check(FrameCodec codec) {
		ChecksumAlgorithm algorithm = this.properties.getAlgorithm();
		return (algorithm != null) ? FrameCodecs.checked(codec, map(algorithm)) : codec;
	}

	private Checksum map(ChecksumAlgorithm algorithm) {
		Checksum checksum = Checksum.of(algorithm)
			.withEncoding(this.properties.getEncoding())
			.withMismatch(this.properties.getMismatch());
		Integer length = this.properties.getLength();
		if (length != null) {
			checksum = this.keys.require("framing.checksum.length", length, checksum::withLength);
		}
		if (this.properties.getByteOrder() == ByteOrderType.LITTLE_ENDIAN) {
			checksum = checksum.withByteOrder(ByteOrder.LITTLE_ENDIAN);
		}
		Integer position = this.properties.getPosition();
		if (position != null) {
			checksum = this.keys.require("framing.checksum.position", position, checksum::withPosition);
		}
		Integer from = this.properties.getFrom();
		if (from != null) {
			Checksum all = checksum;
			checksum = this.keys.require("framing.checksum.from", from, (index) -> all.withRange(index, all.to()));
		}
		Integer to = this.properties.getTo();
		if (to != null) {
			Checksum all = checksum;
			checksum = this.keys.require("framing.checksum.to", to, (index) -> all.withRange(all.from(), index));
		}
		return checksum;
	}

}
