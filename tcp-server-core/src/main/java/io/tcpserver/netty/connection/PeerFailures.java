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

package io.tcpserver.netty.connection;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.stream.IncompleteReadException;
import io.tcpserver.stream.InputEndedException;
import io.tcpserver.stream.LimitOverrunException;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions that a connection's own input, TLS and files have handed out, with the
 * reason for which the connection ends if one of them ends its handler. An exception of
 * the same class that comes from elsewhere, such as an upstream call, is not among them.
 * <p>
 * They are remembered weakly, so this costs no more than what handlers themselves keep.
 * Safe for use by multiple threads.
 */
public final class PeerFailures implements Consumer<IOException> {

	private static final VarHandle REASONS;

	static {
		try {
			REASONS = MethodHandles.lookup().findVarHandle(PeerFailures.class, "reasons", Map.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	// Created with the first failure
	private volatile @Nullable Map<Throwable, CloseReason> reasons;

	private volatile boolean endRead;

	PeerFailures(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Remember an exception of the receive buffer.
	 * @param failure the exception, about to be thrown
	 */
	@Override
	public void accept(IOException failure) {
		if (failure instanceof IncompleteReadException) {
			add(failure, this.connection.reasonToEnd());
		}
		else if (failure instanceof LimitOverrunException || failure instanceof CharacterCodingException) {
			add(failure, CloseReason.PROTOCOL_ERROR);
		}
		// All others are connection losses, which know their connection
	}

	/**
	 * Remember an exception that is about to be thrown.
	 * @param <X> the type of the exception
	 * @param failure the exception
	 * @param reason why the connection ends if the exception ends its handler
	 * @return the exception
	 */
	public <X extends Throwable> X add(X failure, CloseReason reason) {
		reasons().put(failure, reason);
		return failure;
	}

	/**
	 * Return a new exception that says that this side has ended the input.
	 * @param reason why
	 * @return the exception, one for each caller
	 */
	public InputEndedException inputEnded(CloseReason reason) {
		String message = "The input of %s was ended by this side: %s".formatted(this.connection, reason);
		return add(new InputEndedException(message, reason), reason);
	}

	@SuppressWarnings("unchecked") // the field has this type
	private Map<Throwable, CloseReason> reasons() {
		Map<Throwable, CloseReason> reasons = this.reasons;
		if (reasons != null) {
			return reasons;
		}
		Map<Throwable, CloseReason> created = Collections.synchronizedMap(new WeakHashMap<>(2));
		Map<Throwable, CloseReason> existing = (Map<Throwable, CloseReason>) REASONS.compareAndExchange(this, null,
				created);
		return (existing != null) ? existing : created;
	}

	/**
	 * Return the reason that was given for an exception.
	 * @param failure the exception
	 * @return the reason, {@code null} if the exception is not one of these
	 */
	@Nullable CloseReason reasonFor(Throwable failure) {
		Map<Throwable, CloseReason> reasons = this.reasons;
		return (reasons != null) ? reasons.get(failure) : null;
	}

	/**
	 * Note that an input stream of this connection has returned -1.
	 */
	public void endRead() {
		this.endRead = true;
	}

	/**
	 * Return whether an input stream of this connection has returned -1. What reads it,
	 * such as a {@link java.io.DataInputStream}, then throws an exception of its own.
	 * @return {@code true} once the end was read
	 */
	boolean isEndRead() {
		return this.endRead;
	}

}
