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

import java.util.Locale;

import io.netty.channel.unix.Errors;

/**
 * Tells errors of the operating system apart. Native transports pass their numbers on;
 * the JDK has nothing but their text.
 */
public final class SystemErrors {

	private SystemErrors() {
	}

	/**
	 * Return whether the peer of a connection, or its network, has stopped answering.
	 * @param failure the failure of the connection
	 * @return {@code false} for all other failures, such as a reset
	 */
	public static boolean isUnreachable(Throwable failure) {
		return switch (number(failure)) {
			// ETIMEDOUT, EHOSTUNREACH and ENETUNREACH of Linux
			case 110, 113, 101 -> true;
			// The same of the BSDs
			case 60, 65, 51 -> true;
			case 0 -> isUnreachable(text(failure));
			default -> false;
		};
	}

	private static boolean isUnreachable(String text) {
		return text.contains("timed out") || text.contains("no route to host")
				|| text.contains("network is unreachable");
	}

	/**
	 * Return the number of the error that has caused a failure.
	 * @param failure the failure
	 * @return the number, 0 if it is not known
	 */
	public static int number(Throwable failure) {
		// By name: the class is there only with a native transport
		return failure.getClass().getName().equals("io.netty.channel.unix.Errors$NativeIoException")
				? -((Errors.NativeIoException) failure).expectedErr() : 0;
	}

	/**
	 * Return the text of a failure.
	 * @param failure the failure
	 * @return its message in lower case
	 */
	public static String text(Throwable failure) {
		return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
	}

}
