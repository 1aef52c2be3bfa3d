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

package io.tcpserver.netty;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelFuture;
import io.netty.util.internal.PlatformDependent;

/**
 * Waits for futures with a bound, and says where an outcome is of no interest.
 */
final class Futures {

	private static final long BOUND_SECONDS = 30;

	private Futures() {
	}

	/**
	 * Wait for something that an I/O thread does soon.
	 * @param future the future
	 * @throws IllegalStateException if it has not happened within some seconds
	 */
	static void complete(ChannelFuture future) {
		if (!future.awaitUninterruptibly(BOUND_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The I/O thread of %s does not respond".formatted(future.channel()));
		}
		if (!future.isSuccess()) {
			PlatformDependent.throwException(future.cause());
		}
	}

	/**
	 * Ignore a future whose outcome shows elsewhere, as that of closing a channel does in
	 * its becoming inactive.
	 * @param future the future
	 */
	static void ignore(Future<?> future) {
		// Nothing to do
	}

}
