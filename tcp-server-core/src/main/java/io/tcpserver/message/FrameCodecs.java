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

package io.tcpserver.message;

/**
 * Codecs for the usual ways in which protocols mark the boundaries of their messages.
 * <p>
 * All of them have a maximum, which bounds what arrives: a frame whose payload is longer
 * is a {@link FrameException} as soon as it can be told, most often before it has arrived
 * whole. It does not bound what is sent. A payload that would not arrive as one frame is
 * refused with a {@link FrameException}.
 * <p>
 * If a peer ends its stream without the terminator of its last message, lines, the lines
 * of syslog and the numbers of JSON deliver that message; with all others, and if
 * {@link Unterminated} says so, it is a {@link TruncatedFrameException}.
 *
 * @since 0.1.0
 */
public final class FrameCodecs {

	private static final byte START_OF_TEXT = 0x02;

	private static final byte END_OF_TEXT = 0x03;

	private static final byte MLLP_START = 0x0B;

	private static final byte MLLP_END = 0x1C;

	private static final byte CARRIAGE_RETURN = '\r';

	private FrameCodecs() {
	}

	/**
	 * Return a codec of lines that end with LF or CRLF, and are sent with LF, so that a
	 * CR at the end of a payload is taken for a part of the line's end. An empty line is
	 * a frame.
	 * @param maxLength the most bytes of a line, not counting its end
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec line(int maxLength) {
		return line(LineFormat.of(maxLength));
	}

	/**
	 * Return a codec of lines that end with LF or CRLF.
	 * @param format how they end, and which of them are frames
	 * @return a codec
	 */
	public static FrameCodec line(LineFormat format) {
		return new LineCodec(format);
	}

	/**
	 * Return a codec of frames that end with a delimiter. Of several delimiters the one
	 * that ends first counts, and the longest of those that end together.
	 * @param maxLength the most bytes of a frame, not counting its delimiter
	 * @param delimiters the delimiters, the first of which is sent
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive, there is no
	 * delimiter, or one is empty or can never be found, as another one ends within it
	 */
	public static FrameCodec delimiter(int maxLength, byte[]... delimiters) {
		return new DelimiterCodec(maxLength, delimiters);
	}

	/**
	 * Return a codec of frames that all have the same length.
	 * @param length the length in bytes
	 * @return a codec
	 * @throws IllegalArgumentException if the length is not positive
	 */
	public static FrameCodec fixedLength(int length) {
		return new FixedLengthCodec(length);
	}

	/**
	 * Return a codec of frames that say how long they are, as most binary protocols do,
	 * and ISO 8583.
	 * @param settings where the length is, and how it counts
	 * @return a codec
	 */
	public static FrameCodec lengthField(LengthField settings) {
		return new LengthFieldCodec(settings);
	}

	/**
	 * Return a codec of frames that begin with their length as an unsigned varint of at
	 * most five bytes, as protobuf's {@code writeDelimitedTo} writes it.
	 * @param maxLength the most bytes of a payload
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec varintLength(int maxLength) {
		return varintLength(maxLength, 0);
	}

	/**
	 * Return a codec of frames with their length as an unsigned varint of at most five
	 * bytes, which counts what follows it. With one byte before it, these are the packets
	 * of MQTT.
	 * @param maxLength the most bytes of a payload
	 * @param offset how many bytes come before the length, 0 by default; they are the
	 * beginning of the payload, and those of a payload that is sent go there
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive, or the offset is
	 * negative or more than the maximum
	 */
	public static FrameCodec varintLength(int maxLength, int offset) {
		return new VarintLengthCodec(maxLength, offset);
	}

	/**
	 * Return a codec of frames between STX (0x02) and ETX (0x03). Bytes between two
	 * frames are ignored, see {@link #stxEtx(int, Strictness)}.
	 * @param maxLength the most bytes of a payload
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec stxEtx(int maxLength) {
		return stxEtx(maxLength, Strictness.LENIENT);
	}

	/**
	 * Return a codec of frames between STX (0x02) and ETX (0x03).
	 * @param maxLength the most bytes of a payload, and of what is between two frames
	 * @param strictness whether bytes between two frames, such as a line feed, are
	 * ignored and counted as {@link io.tcpserver.FrameError.Kind#STRAY}, or are an error
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec stxEtx(int maxLength, Strictness strictness) {
		return new BlockCodec("stx-etx", maxLength, strictness, START_OF_TEXT, END_OF_TEXT);
	}

	/**
	 * Return a codec of HL7's minimal lower layer protocol: frames between VT (0x0B) and
	 * FS CR (0x1C 0x0D). Bytes between two frames are ignored, see
	 * {@link #mllp(int, Strictness)}.
	 * @param maxLength the most bytes of a payload
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec mllp(int maxLength) {
		return mllp(maxLength, Strictness.LENIENT);
	}

	/**
	 * Return a codec of HL7's minimal lower layer protocol: frames between VT (0x0B) and
	 * FS CR (0x1C 0x0D).
	 * @param maxLength the most bytes of a payload, and of what is between two frames
	 * @param strictness whether bytes between two frames, such as a line feed, are
	 * ignored and counted as {@link io.tcpserver.FrameError.Kind#STRAY}, or are an error
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec mllp(int maxLength, Strictness strictness) {
		return new BlockCodec("mllp", maxLength, strictness, MLLP_START, MLLP_END, CARRIAGE_RETURN);
	}

	/**
	 * Return a codec of syslog over TCP (RFC 6587). Each frame that arrives either begins
	 * with its length (octet counting), or it is a line. What is sent uses octet
	 * counting. It accepts what existing senders send, see
	 * {@link #syslog(int, Unterminated, Strictness)}.
	 * @param maxLength the most bytes of a payload
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec syslog(int maxLength) {
		return syslog(maxLength, Unterminated.DELIVER);
	}

	/**
	 * Return a codec of syslog over TCP, see {@link #syslog(int)}.
	 * @param maxLength the most bytes of a payload
	 * @param unterminated what becomes of a last line that has no end,
	 * {@link Unterminated#DELIVER} by default; octet counting leaves no doubt
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec syslog(int maxLength, Unterminated unterminated) {
		return syslog(maxLength, unterminated, Strictness.LENIENT);
	}

	/**
	 * Return a codec of syslog over TCP (RFC 6587). If it is strict, each frame that
	 * arrives begins either with its length and a space, or with {@code <}, and then ends
	 * with LF or CRLF.
	 * <p>
	 * If it is lenient, it accepts what rsyslog accepts: lines that do not begin with
	 * {@code <} are frames, too, such as the further lines of a message with line feeds;
	 * empty lines and frames are skipped; and a frame with a length loses a NUL and then
	 * a line feed at its end. NUL also ends a line.
	 * @param maxLength the most bytes of a payload
	 * @param unterminated what becomes of a last line that has no end,
	 * {@link Unterminated#DELIVER} by default; octet counting leaves no doubt
	 * @param strictness {@link Strictness#LENIENT} by default
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec syslog(int maxLength, Unterminated unterminated, Strictness strictness) {
		return new SyslogCodec(maxLength, unterminated, strictness);
	}

	/**
	 * Return a codec of STOMP frames. A payload is a frame without the NUL behind it: a
	 * command and headers, an empty line, and a body. A body may contain NUL if there is
	 * a content-length header, otherwise NUL ends it. Heartbeats that arrive are skipped;
	 * an empty payload is sent as a heartbeat. A payload that is sent may have its NUL.
	 * @param maxLength the most bytes of a payload
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec stomp(int maxLength) {
		return new StompCodec(maxLength);
	}

	/**
	 * Return a codec of FIX messages in tag-value encoding. A payload is a whole message,
	 * from BeginString (8) to CheckSum (10), whose BodyLength (9) and CheckSum are
	 * correct. To a payload without BodyLength both are added when it is sent. A message
	 * whose CheckSum is wrong is ignored and counted, as FIX wants it.
	 * @param maxLength the most bytes of a message
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec fix(int maxLength) {
		return new FixCodec(maxLength);
	}

	/**
	 * Return a codec of JSON values, see {@link #json(int, Unterminated)}.
	 * @param maxLength the most bytes of a value
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec json(int maxLength) {
		return json(maxLength, Unterminated.DELIVER);
	}

	/**
	 * Return a codec of JSON values in UTF-8 that follow each other, on one line or on
	 * several. What is between two values is skipped: white space, the record separators
	 * of RFC 7464, byte order marks. A number, {@code true}, {@code false} or
	 * {@code null} only ends with what follows. What is sent ends with a line feed.
	 * <p>
	 * The ends of values are found; a payload need not be JSON otherwise.
	 * @param maxLength the most bytes of a value
	 * @param unterminated what becomes of a last number, {@code true}, {@code false} or
	 * {@code null} with nothing behind it, {@link Unterminated#DELIVER} by default
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec json(int maxLength, Unterminated unterminated) {
		return new JsonCodec(maxLength, unterminated);
	}

	/**
	 * Return a codec of frames between flags (0x7E) with the escapes of JT/T 808, see
	 * {@link #hdlc(int, HdlcEscapes)}.
	 * @param maxLength the most bytes between two flags, escapes included
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec hdlc(int maxLength) {
		return hdlc(maxLength, HdlcEscapes.JT808);
	}

	/**
	 * Return a codec of frames between flags (0x7E), which two frames may share; so bytes
	 * that no flag precedes are a frame, too. Empty frames are skipped.
	 * @param maxLength the most bytes between two flags, escapes included
	 * @param escapes how a flag within a payload is escaped
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec hdlc(int maxLength, HdlcEscapes escapes) {
		return new HdlcCodec(maxLength, escapes);
	}

	/**
	 * Return a codec that knows no boundaries: what has arrived is a frame.
	 * @param maxLength the most bytes of a frame; more become several frames
	 * @return a codec
	 * @throws IllegalArgumentException if the maximum is not positive
	 */
	public static FrameCodec raw(int maxLength) {
		return new RawCodec(maxLength);
	}

	/**
	 * Return a codec of the frames of another codec whose payloads contain a checksum. It
	 * is removed from payloads that arrive, and added to those that are sent. A wrong one
	 * is counted as {@link io.tcpserver.FrameError.Kind#CHECKSUM}.
	 * @param codec the other codec; the buffers that it returns must have an accessible
	 * array
	 * @param checksum the checksum
	 * @return a codec, for each connection if the other one is
	 */
	public static FrameCodec checked(FrameCodec codec, Checksum checksum) {
		return new CheckedCodec(codec, checksum);
	}

}
