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

package io.tcpserver.log;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Makes text and bytes of a peer fit for a log line, an exception message or a
 * {@code toString()}: one line that shows what it consists of and is not too long.
 * Letters of any script stay as they are. Escaped as in Java are control characters, line
 * ends of Unicode, marks for the direction of text and other format characters,
 * surrogates without their counterpart, and what has no meaning in Unicode.
 * <p>
 * To be used for everything that a peer chooses, as the names that it asks for and the
 * paths and keys that it sends. The engine does so itself for what it logs.
 *
 * @since 0.1.0
 */
public final class PeerText {

	// A host name, a path of a Unix domain socket or a common name; not a payload
	private static final int VALUE_LENGTH = 128;

	// Those of libraries are rarely longer
	private static final int MESSAGE_LENGTH = 1024;

	private PeerText() {
	}

	/**
	 * Make a value of a peer fit for a line of text. A backslash is escaped as well, so
	 * that the result is unambiguous.
	 * @param value the value
	 * @return the value without line ends and the like; if that is longer than 128
	 * characters, only as many, followed by the number of all
	 */
	public static String printable(@Nullable CharSequence value) {
		return (value != null) ? printable(value, VALUE_LENGTH, true) : "null";
	}

	/**
	 * Make a message fit for a line of text that may contain what a peer has sent, such
	 * as that of an exception.
	 * @param message the message; a backslash in it stays as it is, so that values that
	 * are {@linkplain #printable(CharSequence) escaped} are not changed
	 * @return the message without line ends and the like; if that is longer than 1024
	 * characters, only as many, followed by the number of all
	 */
	public static String printableMessage(@Nullable String message) {
		return (message != null) ? printable(message, MESSAGE_LENGTH, false) : "null";
	}

	/**
	 * Make a failure fit for the log, which writes messages as they are. A message that
	 * quotes what a peer has sent could forge lines otherwise, and a deep recursion or a
	 * long chain of causes could fill a disk.
	 * @param failure the failure
	 * @return the same failure, unless it is very long, or its message or that of a cause
	 * or suppressed exception has line ends and the like or is longer than 1024
	 * characters: then one with the same stack traces, as far as they are not too long,
	 * whose messages are the class names and {@linkplain #printableMessage(String)
	 * printable messages} of the original ones
	 */
	public static Throwable printable(Throwable failure) {
		return LoggedFailure.of(failure);
	}

	/**
	 * Show bytes of a peer.
	 * @param bytes the bytes; not consumed
	 * @param max how many of them to show
	 * @return the first bytes in quotes: visible ASCII characters as they are, others as
	 * {@code \x0A}; followed by the number of all if these are more
	 */
	public static String printable(ByteBuffer bytes, int max) {
		int length = Math.min(bytes.remaining(), max);
		StringBuilder text = new StringBuilder("\"");
		for (int i = 0; i < length; i++) {
			byte value = bytes.get(bytes.position() + i);
			if (value >= ' ' && value < 0x7F && value != '"' && value != '\\') {
				text.append((char) value);
			}
			else {
				text.append("\\x%02X".formatted(value));
			}
		}
		text.append('"');
		return (length < bytes.remaining()) ? text.append("... (%d bytes)".formatted(bytes.remaining())).toString()
				: text.toString();
	}

	/**
	 * Describe bytes of a peer without showing them, as they may be secret.
	 * @param length how many there are
	 * @param first the first of them; any if there is none
	 * @return how many there are and the kind of the first one
	 */
	public static String describe(long length, byte first) {
		if (length == 0) {
			return "no bytes";
		}
		return (length == 1) ? "1 byte, which is " + kind(first)
				: "%d bytes, the first of which is %s".formatted(length, kind(first));
	}

	/**
	 * Return a number of bytes.
	 * @param number the number
	 * @return for example {@code "1 byte"} or {@code "2 bytes"}
	 */
	public static String bytes(long number) {
		return (number == 1) ? "1 byte" : number + " bytes";
	}

	/**
	 * Return the kind of a byte, which says little about what it is a part of.
	 * @param value the byte
	 * @return {@code "a letter"}, {@code "a digit"} or {@code "a control character"}, for
	 * example
	 */
	public static String kind(byte value) {
		if (value < 0) {
			return "a byte that is not ASCII";
		}
		if (value == ' ' || (value >= '\t' && value <= '\r')) {
			return "a white-space character";
		}
		if (value < ' ' || value == 0x7F) {
			return "a control character";
		}
		if (value >= '0' && value <= '9') {
			return "a digit";
		}
		int letter = value | 0x20;
		return (letter >= 'a' && letter <= 'z') ? "a letter" : "a punctuation mark";
	}

	/**
	 * Return whether a message is printable as it is.
	 * @param message the message
	 * @return {@code false} if {@link #printableMessage(String)} changes it
	 */
	static boolean isPrintable(@Nullable String message) {
		return message == null
				|| (message.length() <= MESSAGE_LENGTH && message.codePoints().allMatch(PeerText::isVisible));
	}

	private static String printable(CharSequence text, int max, boolean withBackslash) {
		StringBuilder printable = new StringBuilder(Math.min(text.length(), max) + 16);
		int index = 0;
		while (index < text.length() && printable.length() < max) {
			int character = Character.codePointAt(text, index);
			index += Character.charCount(character);
			if (withBackslash && character == '\\') {
				printable.append("\\\\");
			}
			else if (isVisible(character)) {
				printable.appendCodePoint(character);
			}
			else {
				escape(character, printable);
			}
		}
		if (index < text.length()) {
			printable.append("... (%d characters)".formatted(text.length()));
		}
		return printable.toString();
	}

	private static boolean isVisible(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

	private static void escape(int character, StringBuilder printable) {
		switch (character) {
			case '\n' -> printable.append("\\n");
			case '\r' -> printable.append("\\r");
			case '\t' -> printable.append("\\t");
			default -> {
				for (char unit : Character.toChars(character)) {
					printable.append("\\u%04X".formatted((int) unit));
				}
			}
		}
	}

}
