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
 * I/O threads that several servers use together. Servers that are given the same object
 * share the threads, if they have the same transport; servers with different transports
 * share none, as each transport has threads of its own.
 * <p>
 * The object is a description and holds no resources: it does not have to be closed. The
 * threads are created for the first server that is bound, and end with the last one that
 * is closed. The next server gets new ones. So one object can be used as long as the
 * application runs. Safe for use by multiple threads.
 *
 * @since 0.1.0
 */
public final class SharedIoThreads {

	/**
	 * The largest number of I/O threads: far more than processors, as each costs a thread
	 * and several descriptors.
	 */
	public static final int MOST = 1024;

	private final int count;

	/**
	 * Share as many threads as there are processors.
	 */
	public SharedIoThreads() {
		this(Math.min(Runtime.getRuntime().availableProcessors(), MOST));
	}

	/**
	 * Share a number of threads.
	 * @param count the number of threads of each transport that is used, at most
	 * {@value #MOST}
	 * @throws IllegalArgumentException if it is not positive, or too large
	 */
	public SharedIoThreads(int count) {
		if (count < 1 || count > MOST) {
			throw new IllegalArgumentException(
					"The number of shared I/O threads must be between 1 and %d, got %d".formatted(MOST, count));
		}
		this.count = count;
	}

	/**
	 * Return the number of threads.
	 * @return the number for each transport
	 */
	public int count() {
		return this.count;
	}

	@Override
	public String toString() {
		return "%d shared I/O threads".formatted(this.count);
	}

}
