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

package io.tcpserver.settings;

/**
 * The threads that blocking handlers run on.
 *
 * @param mode the kind of thread
 * @param maxThreads how many handlers run at the same time on platform threads. Not used
 * with virtual threads. The handler of a stream occupies a thread until it ends, so this
 * is also the limit of connections unless {@link ConnectionLimits#maxConnections()} is
 * set; connections or messages over it wait for a free thread
 * @since 0.1.0
 */
public record HandlerThreads(Mode mode, int maxThreads) {

	// As many as Tomcat and Jetty give to blocking requests
	private static final int DEFAULT_MAX_THREADS = 200;

	public HandlerThreads {
		if (maxThreads < 1) {
			throw new IllegalArgumentException("handler.max-threads must be at least 1, got " + maxThreads);
		}
	}

	/**
	 * Return the default: {@link Mode#AUTO}, at most 200 platform threads.
	 * @return the default
	 */
	public static HandlerThreads defaults() {
		return new HandlerThreads(Mode.AUTO, DEFAULT_MAX_THREADS);
	}

	/**
	 * Kinds of threads.
	 */
	public enum Mode {

		/**
		 * Virtual threads if the JDK has them (21 or newer), platform threads otherwise.
		 */
		AUTO,

		/**
		 * A virtual thread for each connection; fails on a JDK below 21.
		 */
		VIRTUAL,

		/**
		 * A bounded pool of platform threads.
		 */
		PLATFORM

	}

}
