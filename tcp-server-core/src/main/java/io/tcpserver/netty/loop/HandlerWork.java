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

package io.tcpserver.netty.loop;

/**
 * What an I/O thread starts on handler threads at the end of a round: one task, or a
 * group of them.
 */
public interface HandlerWork {

	/**
	 * Take a handler thread. Any thread.
	 */
	void start();

	/**
	 * This is started next: nothing is added any more. I/O thread only.
	 */
	default void complete() {
	}

	/**
	 * Return whether something is left that may need another thread, now that those that
	 * were started have had their turn. Any thread.
	 * @return {@code true} if this should be started once more
	 */
	default boolean isLeft() {
		return false;
	}

	/**
	 * Take all handler threads that may be needed, as nobody will start this once more.
	 * Any thread.
	 */
	default void startAll() {
		start();
	}

}
