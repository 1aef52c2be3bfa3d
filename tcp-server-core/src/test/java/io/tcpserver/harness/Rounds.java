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

package io.tcpserver.harness;

/**
 * How often a test does what chance or a flood decides. The usual build does a tenth; the
 * Maven profile {@code full} does all of it.
 */
public final class Rounds {

	private static final boolean FULL = Boolean.getBoolean("tcpserver.test.full");

	private Rounds() {
	}

	/**
	 * Return whether tests do everything that they can.
	 */
	public static boolean isFull() {
		return FULL;
	}

	/**
	 * Return how many rounds to do.
	 * @param many how many make it complete
	 */
	public static int of(int many) {
		return (FULL) ? many : Math.max(many / 10, 1);
	}

}
