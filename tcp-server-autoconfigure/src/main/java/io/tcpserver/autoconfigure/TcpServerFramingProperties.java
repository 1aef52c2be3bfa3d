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

import java.util.ArrayList;
import java.util.List;

import io.tcpserver.message.HdlcEscapes;
import io.tcpserver.message.Unterminated;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

/**
 * How messages are told apart.
 *
 * @since 0.1.0
 */
public class TcpServerFramingProperties {

	/**
	 * How messages are told apart. By default, by the FrameCodec or MessageCodec bean of
	 * the server, or by lines if there is none.
	 */
	private @Nullable FramingType type;

	/**
	 * Name of the FrameCodec or MessageCodec bean that tells messages apart, or of a
	 * factory of either, in place of a type. By default, the one named after the server,
	 * such as 'chatFrameCodec' or 'chatMessageCodec', or the only or primary one.
	 */
	private @Nullable String codec;

	/**
	 * Longest payload to accept. With a FrameCodec bean, the number of bytes of an
	 * incomplete frame to keep. If a size suffix is not specified, bytes will be used.
	 */
	private DataSize maxLength = DataSize.ofKilobytes(64);

	/**
	 * What lines that are sent end with. Lines that arrive may end either way.
	 */
	private LineSeparator lineSeparator = LineSeparator.LF;

	/**
	 * What to do with a last message whose client has ended the stream in place of the
	 * end of the line, with the types 'line', 'syslog' and 'json'.
	 */
	private Unterminated unterminated = Unterminated.DELIVER;

	/**
	 * Whether to skip empty lines with the type 'line', as senders use them to keep a
	 * connection alive.
	 */
	private boolean skipEmpty = false;

	/**
	 * Whether payloads contain the end of the line with the type 'line'.
	 */
	private boolean keepTerminator = false;

	/**
	 * Delimiters that end a message, the first of which is sent. Each is text with the
	 * escapes \r, \n, \t, \0, \\ and \xNN for a byte. Required with the type 'delimiter'.
	 */
	private List<String> delimiter = new ArrayList<>();

	/**
	 * Length of every message with the type 'fixed-length', which requires it. If a size
	 * suffix is not specified, bytes will be used.
	 */
	private @Nullable DataSize length;

	/**
	 * How flags within a payload are escaped with the type 'hdlc'.
	 */
	private HdlcEscapes hdlcEscapes = HdlcEscapes.JT808;

	/**
	 * Whether to close connections on which something arrives that the protocol does not
	 * allow but that many senders send, such as a line feed between two messages, with
	 * the types 'stx-etx', 'mllp' and 'syslog'.
	 */
	private boolean strict = false;

	@NestedConfigurationProperty
	private final TcpServerChecksumProperties checksum = new TcpServerChecksumProperties();

	@NestedConfigurationProperty
	private final TcpServerLengthFieldProperties lengthField = new TcpServerLengthFieldProperties();

	private final VarintLengthProperties varintLength = new VarintLengthProperties();

	public @Nullable FramingType getType() {
		return this.type;
	}

	public void setType(@Nullable FramingType type) {
		this.type = type;
	}

	public @Nullable String getCodec() {
		return this.codec;
	}

	public void setCodec(@Nullable String codec) {
		this.codec = codec;
	}

	public DataSize getMaxLength() {
		return this.maxLength;
	}

	public void setMaxLength(DataSize maxLength) {
		this.maxLength = maxLength;
	}

	public LineSeparator getLineSeparator() {
		return this.lineSeparator;
	}

	public void setLineSeparator(LineSeparator lineSeparator) {
		this.lineSeparator = lineSeparator;
	}

	public Unterminated getUnterminated() {
		return this.unterminated;
	}

	public void setUnterminated(Unterminated unterminated) {
		this.unterminated = unterminated;
	}

	public boolean isSkipEmpty() {
		return this.skipEmpty;
	}

	public void setSkipEmpty(boolean skipEmpty) {
		this.skipEmpty = skipEmpty;
	}

	public boolean isKeepTerminator() {
		return this.keepTerminator;
	}

	public void setKeepTerminator(boolean keepTerminator) {
		this.keepTerminator = keepTerminator;
	}

	public List<String> getDelimiter() {
		return this.delimiter;
	}

	public void setDelimiter(List<String> delimiter) {
		this.delimiter = delimiter;
	}

	public @Nullable DataSize getLength() {
		return this.length;
	}

	public void setLength(@Nullable DataSize length) {
		this.length = length;
	}

	public HdlcEscapes getHdlcEscapes() {
		return this.hdlcEscapes;
	}

	public void setHdlcEscapes(HdlcEscapes hdlcEscapes) {
		this.hdlcEscapes = hdlcEscapes;
	}

	public boolean isStrict() {
		return this.strict;
	}

	public void setStrict(boolean strict) {
		this.strict = strict;
	}

	public TcpServerChecksumProperties getChecksum() {
		return this.checksum;
	}

	public TcpServerLengthFieldProperties getLengthField() {
		return this.lengthField;
	}

	public VarintLengthProperties getVarintLength() {
		return this.varintLength;
	}

	/**
	 * How messages say how long they are, with the type 'varint-length'.
	 */
	public static class VarintLengthProperties {

		/**
		 * Number of bytes before the length.
		 */
		private int offset = 0;

		public int getOffset() {
			return this.offset;
		}

		public void setOffset(int offset) {
			this.offset = offset;
		}

	}

	/**
	 * Ways to tell messages apart.
	 */
	public enum FramingType {

		/**
		 * Lines that end with LF or CRLF.
		 */
		LINE,

		/**
		 * Messages that end with a delimiter.
		 */
		DELIMITER,

		/**
		 * Messages of the same length.
		 */
		FIXED_LENGTH,

		/**
		 * Messages that say how long they are.
		 */
		LENGTH_FIELD,

		/**
		 * Messages after their length as a varint, as protobuf writes them.
		 */
		VARINT_LENGTH,

		/**
		 * Messages between STX and ETX.
		 */
		STX_ETX,

		/**
		 * Messages of HL7's minimal lower layer protocol.
		 */
		MLLP,

		/**
		 * Syslog over TCP, RFC 6587.
		 */
		SYSLOG,

		/**
		 * Messages between flags (0x7E), such as JT/T 808.
		 */
		HDLC,

		/**
		 * Frames of STOMP.
		 */
		STOMP,

		/**
		 * Messages of FIX in tag-value encoding.
		 */
		FIX,

		/**
		 * JSON values that follow each other, on one line or on several.
		 */
		JSON,

		/**
		 * No messages: what has arrived is handled.
		 */
		RAW

	}

	/**
	 * Ends of lines.
	 */
	public enum LineSeparator {

		/**
		 * A line feed.
		 */
		LF,

		/**
		 * A carriage return and a line feed.
		 */
		CRLF

	}

	/**
	 * Orders of bytes.
	 */
	public enum ByteOrderType {

		/**
		 * The most significant byte first, as networks have it.
		 */
		BIG_ENDIAN,

		/**
		 * The least significant byte first.
		 */
		LITTLE_ENDIAN

	}

}
