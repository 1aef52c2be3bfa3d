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

package io.tcpserver.benchmarks;

import java.nio.charset.StandardCharsets;

/**
 * A command of Redis, as its clients send it.
 */
final class RespCommand {

	private final byte[][] arguments;

	/**
	 * Create a command.
	 * @param arguments its name and what follows
	 */
	RespCommand(byte[][] arguments) {
		this.arguments = arguments;
	}

	/**
	 * Return whether this command has a name and so many arguments behind it.
	 */
	boolean is(String name, int count) {
		byte[] actual = this.arguments[0];
		if (this.arguments.length != count + 1 || actual.length != name.length()) {
			return false;
		}
		for (int i = 0; i < actual.length; i++) {
			// Names are letters, in either case
			if ((actual[i] & ~0x20) != name.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Return an argument.
	 * @param index 1 for the first one behind the name
	 */
	byte[] argument(int index) {
		return this.arguments[index];
	}

	@Override
	public String toString() {
		return new String(this.arguments[0], StandardCharsets.US_ASCII);
	}

}
