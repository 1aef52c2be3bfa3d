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

import java.util.Locale;

/**
 * How the server talks to the operating system.
 *
 * @since 0.1.0
 */
public enum Transport {

	/**
	 * The best that is available: {@link #EPOLL}, else {@link #KQUEUE}, else
	 * {@link #NIO}. {@link #IO_URING} is used only when asked for, as many container
	 * runtimes forbid it.
	 */
	AUTO,

	/**
	 * The JDK's selectors; available everywhere.
	 */
	NIO,

	/**
	 * Linux epoll; needs {@code netty-transport-native-epoll}.
	 */
	EPOLL,

	/**
	 * Linux io_uring; needs {@code netty-transport-native-io_uring}.
	 */
	IO_URING,

	/**
	 * BSD and macOS kqueue; needs {@code netty-transport-native-kqueue}.
	 */
	KQUEUE;

	/**
	 * Return the name as it is written in configuration, for example {@code io-uring}.
	 * @return the name
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
