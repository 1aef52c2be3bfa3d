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

package io.tcpserver.netty.stream;

import java.io.IOException;

/**
 * A read of a number, or of something else that needs a known number of bytes.
 *
 * @param <N> the type of the number
 */
final class NumberRead<N> extends PendingRead<N> {

	private final int byteCount;

	private final Take<N> take;

	NumberRead(ReadTurn turn, String method, int byteCount, Take<N> take) {
		super(turn, method);
		this.byteCount = byteCount;
		this.take = take;
	}

	@Override
	boolean isReady(ReceiveBuffer buffer) throws IOException {
		return buffer.canReadExactly(this.byteCount);
	}

	@Override
	N take(ReceiveBuffer buffer) throws IOException {
		return this.take.take(buffer);
	}

	@Override
	long missing(ReceiveBuffer buffer) {
		return (long) this.byteCount - buffer.size();
	}

	/**
	 * Takes a number that has arrived.
	 *
	 * @param <N> the type of the number
	 */
	interface Take<N> {

		N take(ReceiveBuffer buffer) throws IOException;

	}

}
