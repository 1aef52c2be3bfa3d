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

package io.tcpserver.netty.message;

import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import org.jspecify.annotations.Nullable;

/**
 * The codec of one connection, which may hold state: its calls never overlap. Can be
 * replaced while it is in use. Safe for use by multiple threads.
 */
final class OwnCodec implements FrameCodec {

	// Not 'synchronized', which would pin virtual threads
	private final ReentrantLock lock;

	// Null until it is created; guarded by the lock
	private @Nullable FrameCodec codec;

	/**
	 * Create the codec.
	 * @param codec what to call, {@code null} if that is created later
	 */
	OwnCodec(@Nullable FrameCodec codec) {
		this(codec, new ReentrantLock());
	}

	private OwnCodec(@Nullable FrameCodec codec, ReentrantLock lock) {
		this.codec = codec;
		this.lock = lock;
	}

	/**
	 * Create another codec of the same connection, which is not called at the same time
	 * as this one.
	 * @param codec what to call
	 * @return the other codec
	 */
	OwnCodec with(FrameCodec codec) {
		return new OwnCodec(codec, this.lock);
	}

	void lock() {
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

	/**
	 * Return whether the calling thread has had the lock before it has locked last.
	 * @return {@code false} unless it locks while it calls this codec, or has a turn
	 */
	boolean isLockedTwice() {
		return this.lock.getHoldCount() > 1;
	}

	/**
	 * Call another codec from now on.
	 * @param codec the other codec
	 */
	void replace(FrameCodec codec) {
		lock();
		try {
			this.codec = codec;
		}
		finally {
			unlock();
		}
	}

	private FrameCodec codec() {
		FrameCodec codec = this.codec;
		if (codec == null) {
			throw new IllegalStateException("The codec of the connection has not been created");
		}
		return codec;
	}

	@Override
	public @Nullable ByteBuffer decode(FrameInput input) throws FrameException {
		lock();
		try {
			return codec().decode(input);
		}
		finally {
			unlock();
		}
	}

	@Override
	public @Nullable ByteBuffer decodeEnd(FrameInput input) throws FrameException {
		lock();
		try {
			return codec().decodeEnd(input);
		}
		finally {
			unlock();
		}
	}

	@Override
	public boolean limitsLength() {
		lock();
		try {
			return codec().limitsLength();
		}
		finally {
			unlock();
		}
	}

	@Override
	public String name() {
		lock();
		try {
			// Not there if the connection fails before it is open
			return (this.codec != null) ? this.codec.name() : "none";
		}
		finally {
			unlock();
		}
	}

	@Override
	public void encode(ByteBuffer payload, FrameOutput output) throws FrameException {
		lock();
		try {
			codec().encode(payload, output);
		}
		finally {
			unlock();
		}
	}

	@Override
	public String toString() {
		return String.valueOf(this.codec);
	}

}
