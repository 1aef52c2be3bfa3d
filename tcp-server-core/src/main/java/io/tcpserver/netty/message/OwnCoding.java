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

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameException;
import io.tcpserver.message.FrameInput;
import io.tcpserver.message.FrameOutput;
import io.tcpserver.message.PayloadException;
import org.jspecify.annotations.Nullable;

/**
 * The coding of one connection, whose codec may hold state: its calls never overlap. Safe
 * for use by multiple threads.
 *
 * @param <T> the type of incoming messages
 */
final class OwnCoding<T> implements Coding<T> {

	// Not 'synchronized', which would pin virtual threads
	private final ReentrantLock lock;

	// Null until it is created; guarded by the lock
	private @Nullable Coding<T> coding;

	/**
	 * Create the coding.
	 * @param coding what to call, {@code null} if that is created later
	 */
	OwnCoding(@Nullable Coding<T> coding) {
		this(coding, new ReentrantLock());
	}

	private OwnCoding(@Nullable Coding<T> coding, ReentrantLock lock) {
		this.coding = coding;
		this.lock = lock;
	}

	/**
	 * Create another coding of the same connection, which is not called at the same time
	 * as this one.
	 * @param change what to call, made of what this one calls
	 * @return the other coding
	 */
	OwnCoding<T> changed(UnaryOperator<Coding<T>> change) {
		lock();
		try {
			return new OwnCoding<>(change.apply(coding()), this.lock);
		}
		finally {
			unlock();
		}
	}

	void lock() {
		this.lock.lock();
	}

	void unlock() {
		this.lock.unlock();
	}

	/**
	 * Return whether the calling thread has had the lock before it has locked last.
	 * @return {@code false} unless it locks while it calls this coding, or has a turn
	 */
	boolean isLockedTwice() {
		return this.lock.getHoldCount() > 1;
	}

	/**
	 * Let the coding be called that was created for the connection.
	 * @param coding the coding
	 */
	void begin(Coding<T> coding) {
		lock();
		try {
			this.coding = coding;
		}
		finally {
			unlock();
		}
	}

	private Coding<T> coding() {
		Coding<T> coding = this.coding;
		if (coding == null) {
			throw new IllegalStateException("The codec of the connection has not been created");
		}
		return coding;
	}

	@Override
	public @Nullable Object decode(FrameInput input, boolean framed) throws FrameException, PayloadException {
		lock();
		try {
			return coding().decode(input, framed);
		}
		finally {
			unlock();
		}
	}

	@Override
	public @Nullable Object decodeEnd(FrameInput input, boolean framed) throws FrameException, PayloadException {
		lock();
		try {
			return coding().decodeEnd(input, framed);
		}
		finally {
			unlock();
		}
	}

	@Override
	public boolean limitsLength() {
		lock();
		try {
			return coding().limitsLength();
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
			return (this.coding != null) ? this.coding.name() : "none";
		}
		finally {
			unlock();
		}
	}

	@Override
	public void encode(Object message, FrameOutput output) throws Exception {
		lock();
		try {
			coding().encode(message, output);
		}
		finally {
			unlock();
		}
	}

	@Override
	public Coding<T> with(FrameCodec codec) {
		return changed((coding) -> coding.with(codec));
	}

	@Override
	public String toString() {
		return String.valueOf(this.coding);
	}

}
