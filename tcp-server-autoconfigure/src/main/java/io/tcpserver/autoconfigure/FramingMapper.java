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
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.tcpserver.autoconfigure.TcpServerFramingProperties.ByteOrderType;
import io.tcpserver.autoconfigure.TcpServerFramingProperties.FramingType;
import io.tcpserver.autoconfigure.TcpServerFramingProperties.LineSeparator;
import io.tcpserver.context.FramingSettings;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.message.LengthField;
import io.tcpserver.message.LineFormat;
import io.tcpserver.message.Strictness;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/**
 * Maps properties to the framing of a server, and checks that no property is set that has
 * no effect.
 */
final class FramingMapper {

	private static final String MAX_LENGTH = "max-length";

	private static final String LINE_SEPARATOR = "line-separator";

	private static final String UNTERMINATED = "unterminated";

	private static final String SKIP_EMPTY = "skip-empty";

	private static final String KEEP_TERMINATOR = "keep-terminator";

	private static final String STRICT = "strict";

	private static final String DELIMITER = "delimiter";

	private static final String LENGTH = "length";

	private static final String HDLC_ESCAPES = "hdlc-escapes";

	private static final Set<String> LENGTH_FIELD = Set.of("length-field.length", "length-field.offset",
			"length-field.adjustment", "length-field.inclusive", "length-field.byte-order", "length-field.encoding",
			"length-field.fixed-bytes", "length-field.trailer", "length-field.strip");

	private static final String VARINT_OFFSET = "varint-length.offset";

	// What each type uses besides the maximum, which is for all but one
	private static final Map<FramingType, Set<String>> USED = new EnumMap<>(Map.of(FramingType.LINE,
			Set.of(LINE_SEPARATOR, UNTERMINATED, SKIP_EMPTY, KEEP_TERMINATOR), FramingType.SYSLOG,
			Set.of(UNTERMINATED, STRICT), FramingType.JSON, Set.of(UNTERMINATED), FramingType.DELIMITER,
			Set.of(DELIMITER), FramingType.FIXED_LENGTH, Set.of(LENGTH), FramingType.LENGTH_FIELD, LENGTH_FIELD,
			FramingType.VARINT_LENGTH, Set.of(VARINT_OFFSET), FramingType.STX_ETX, Set.of(STRICT), FramingType.MLLP,
			Set.of(STRICT), FramingType.HDLC, Set.of(HDLC_ESCAPES)));

	private final TcpServerFramingProperties properties;

	private final Charset charset;

	private final ServerKeys keys;

	FramingMapper(TcpServerFramingProperties properties, Charset charset, ServerKeys keys) {
		this.properties = properties;
		this.charset = charset;
		this.keys = keys;
	}

	/**
	 * Map the properties.
	 * @return the settings
	 * @throws RuntimeException if a property makes no sense or has no effect; the message
	 * names it
	 */
	FramingSettings map() {
		String codec = this.properties.getCodec();
		FramingType type = this.properties.getType();
		if (StringUtils.hasText(codec)) {
			requireAlone();
		}
		else {
			checkUsed((type != null) ? type : FramingType.LINE);
			checkChecksum();
		}
		return new FramingSettings(StringUtils.hasText(codec) ? codec : null, type != null,
				this.keys.isOwn("framing.type"), new ChecksumMapper(this.properties.getChecksum(), this.keys)
					.check(codec((type != null) ? type : FramingType.LINE)),
				ownKeys());
	}

	private void requireAlone() {
		List<String> others = new ArrayList<>(shapingKeys());
		// Bounds what any codec leaves
		others.remove(MAX_LENGTH);
		others.add("type");
		for (String key : others) {
			if (isSet(key)) {
				throw new InvalidTcpServerPropertiesException(
						"'%s' is set, but '%s' names a bean that tells messages apart by itself.".formatted(name(key),
								name("codec")),
						"Remove one of the two.");
			}
		}
	}

	private void checkUsed(FramingType type) {
		for (String key : shapingKeys()) {
			if (isSet(key) && !isUsed(key, type)) {
				String isType = (this.properties.getType() != null)
						? "'%s' is '%s'".formatted(name("type"), TcpServerPropertyNames.dashed(type))
						: "'%s' is not set, so that messages are lines".formatted(name("type"));
				throw new InvalidTcpServerPropertiesException(
						"'%s' is set, but has no effect, as %s.".formatted(name(key), isType),
						"Remove it, or set '%s' to a type that uses it.".formatted(name("type")));
			}
		}
	}

	private void checkChecksum() {
		for (String key : new TreeSet<>(ChecksumMapper.KEYS)) {
			if (isSet(key) && !isSet(ChecksumMapper.ALGORITHM)) {
				throw new InvalidTcpServerPropertiesException(
						"'%s' is set, but has no effect, as '%s' is not set.".formatted(name(key),
								name(ChecksumMapper.ALGORITHM)),
						"Remove it, or set '%s'.".formatted(name(ChecksumMapper.ALGORITHM)));
			}
		}
	}

	private static boolean isUsed(String key, FramingType type) {
		if (ChecksumMapper.KEYS.contains(key)) {
			return type != FramingType.RAW;
		}
		return key.equals(MAX_LENGTH) ? type != FramingType.FIXED_LENGTH
				: USED.getOrDefault(type, Set.of()).contains(key);
	}

	// Sorted, so that the first one that is wrong is always the same
	private static Set<String> shapingKeys() {
		Set<String> keys = new TreeSet<>(LENGTH_FIELD);
		keys.addAll(ChecksumMapper.KEYS);
		keys.addAll(List.of(MAX_LENGTH, LINE_SEPARATOR, UNTERMINATED, SKIP_EMPTY, KEEP_TERMINATOR, STRICT, DELIMITER,
				LENGTH, VARINT_OFFSET, HDLC_ESCAPES));
		return keys;
	}

	private boolean isSet(String key) {
		return this.keys.isSet("framing." + key);
	}

	private List<String> ownKeys() {
		Set<String> keys = shapingKeys();
		keys.addAll(List.of("type", "codec"));
		return keys.stream().map((key) -> "framing." + key).filter(this.keys::isOwn).toList();
	}

	private FrameCodec codec(FramingType type) {
		int maxLength = maxLength();
		return switch (type) {
			case LINE -> FrameCodecs.line(lines(maxLength));
			case DELIMITER -> this.keys.require("framing.delimiter", this.properties.getDelimiter(),
					(delimiters) -> FrameCodecs.delimiter(maxLength, bytes(delimiters)));
			case FIXED_LENGTH -> fixedLength();
			case LENGTH_FIELD -> FrameCodecs.lengthField(lengthField(this.properties.getLengthField(), maxLength));
			case VARINT_LENGTH ->
				this.keys.require("framing.varint-length.offset", this.properties.getVarintLength().getOffset(),
						(offset) -> FrameCodecs.varintLength(maxLength, offset));
			case STX_ETX -> FrameCodecs.stxEtx(maxLength, strictness());
			case MLLP -> FrameCodecs.mllp(maxLength, strictness());
			case SYSLOG -> FrameCodecs.syslog(maxLength, this.properties.getUnterminated(), strictness());
			case HDLC -> FrameCodecs.hdlc(maxLength, this.properties.getHdlcEscapes());
			case STOMP -> FrameCodecs.stomp(maxLength);
			case FIX -> FrameCodecs.fix(maxLength);
			case JSON -> FrameCodecs.json(maxLength, this.properties.getUnterminated());
			case RAW -> FrameCodecs.raw(maxLength);
		};
	}

	private int maxLength() {
		return this.keys.require("framing.max-length", this.properties.getMaxLength(),
				(size) -> positive("framing.max-length", size));
	}

	private Strictness strictness() {
		return this.properties.isStrict() ? Strictness.STRICT : Strictness.LENIENT;
	}

	private LineFormat lines(int maxLength) {
		return new LineFormat(maxLength, this.properties.getLineSeparator() == LineSeparator.CRLF,
				this.properties.getUnterminated(), this.properties.isSkipEmpty(), this.properties.isKeepTerminator());
	}

	private byte[][] bytes(List<String> delimiters) {
		if (delimiters.isEmpty()) {
			throw missing(FramingType.DELIMITER, DELIMITER, "such as '\\r\\n' or '\\x03'");
		}
		return delimiters.stream().map((text) -> DelimiterText.bytes(text, this.charset)).toArray(byte[][]::new);
	}

	private FrameCodec fixedLength() {
		DataSize length = this.properties.getLength();
		if (length == null) {
			throw missing(FramingType.FIXED_LENGTH, LENGTH, "in bytes");
		}
		return this.keys.require("framing.length", length,
				(size) -> FrameCodecs.fixedLength(positive("framing.length", size)));
	}

	private LengthField lengthField(TcpServerLengthFieldProperties from, int maxLength) {
		LengthField field = this.keys.require("framing.length-field.length", from.getLength(),
				(length) -> LengthField.of(from.getEncoding(), length, maxLength));
		field = this.keys.require("framing.length-field.offset", from.getOffset(), field::withOffset);
		if (from.getByteOrder() == ByteOrderType.LITTLE_ENDIAN) {
			LengthField bigEndian = field;
			field = this.keys.require("framing.length-field.byte-order", from.getByteOrder(),
					(order) -> bigEndian.withByteOrder(ByteOrder.LITTLE_ENDIAN));
		}
		field = field.withAdjustment(from.getAdjustment())
			.withInclusive(from.isInclusive())
			.withFixedBytes(bytes("length-field.fixed-bytes", from.getFixedBytes()))
			.withTrailer(bytes("length-field.trailer", from.getTrailer()));
		return this.keys.require("framing.length-field.strip", from.isStrip(), field::withStrip);
	}

	private byte[] bytes(String key, @Nullable String text) {
		return StringUtils.hasLength(text)
				? this.keys.require("framing." + key, text, (value) -> DelimiterText.bytes(value, this.charset))
				: new byte[0];
	}

	private InvalidTcpServerPropertiesException missing(FramingType type, String key, String example) {
		return new InvalidTcpServerPropertiesException("'%s' is '%s', but '%s' is not set.".formatted(name("type"),
				TcpServerPropertyNames.dashed(type), name(key)), "Set '%s', %s.".formatted(name(key), example));
	}

	private String name(String key) {
		return this.keys.name("framing." + key);
	}

	private static int positive(String key, DataSize size) {
		if (size.toBytes() < 1 || size.toBytes() > Integer.MAX_VALUE) {
			throw new IllegalArgumentException(
					"%s must be from 1 to %d, got %d".formatted(key, Integer.MAX_VALUE, size.toBytes()));
		}
		return (int) size.toBytes();
	}

}
