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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.tcpserver.CloseReason;
import io.tcpserver.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * How far a connection has come into its server, and what the server has reserved for it
 * on its way. Changed by the accepting thread, then by the I/O thread; read by any.
 */
public final class Admission {

	private static final VarHandle STANDING;

	static {
		try {
			STANDING = MethodHandles.lookup().findVarHandle(Admission.class, "standing", Standing.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final NettyConnection connection;

	private volatile Standing standing = Standing.ARRIVED;

	// Null unless it has a place among the connections of its address
	private @Nullable Runnable giveBackPlace;

	Admission(NettyConnection connection) {
		this.connection = connection;
	}

	/**
	 * Keep the place that the connection has among those of its address.
	 * @param giveBack gives it back
	 */
	public void keepPlace(Runnable giveBack) {
		this.giveBackPlace = giveBack;
	}

	/**
	 * Give back what the server has reserved for the connection. Once, by the thread that
	 * is the last to do anything with it.
	 */
	public void giveBack() {
		this.connection.heldMemory().close();
		if (this.giveBackPlace != null) {
			this.giveBackPlace.run();
		}
	}

	/**
	 * Others are about to find the connection: who aborts it must not reject it as well.
	 * @return {@code false} if it was rejected
	 */
	public boolean beginEntering() {
		return STANDING.compareAndSet(this, Standing.ARRIVED, Standing.ENTERING);
	}

	/**
	 * Let a handler get the connection.
	 * @return {@code false} if it was rejected
	 */
	public boolean enter() {
		return STANDING.compareAndSet(this, Standing.ENTERING, Standing.ENTERED);
	}

	/**
	 * The server is about to turn the connection away.
	 * @return {@code false} if it has entered, or that was done
	 */
	public boolean beginRejection() {
		Standing before = this.standing;
		while (before == Standing.ARRIVED || before == Standing.ENTERING) {
			if (STANDING.compareAndSet(this, before, Standing.REJECTED)) {
				this.connection.endFor(CloseReason.ABORTED);
				return true;
			}
			before = this.standing;
		}
		return false;
	}

	/**
	 * The server has turned the connection away: whoever has seen it is told.
	 */
	public void rejected() {
		this.connection.io().run(() -> {
			ConnectionEnd end = this.connection.end();
			end.lost();
			this.connection.output().lost();
			end.rejected();
		});
	}

	/**
	 * Close the connection, which is to be opened once its PROXY header or its handshake
	 * has arrived, or was by now. Any thread.
	 */
	public void kick() {
		this.connection.io().run(() -> {
			this.connection.host().reject(this.connection, RejectReason.CLOSING, null);
			if (isEntered()) {
				this.connection.close(CloseReason.KICKED);
			}
		});
	}

	/**
	 * Return whether no handler gets the connection, or none has and nobody can find it.
	 * @return {@code true} while its PROXY header or its handshake is pending, and once
	 * it is rejected
	 */
	boolean isOutside() {
		return this.standing == Standing.ARRIVED || this.standing == Standing.REJECTED;
	}

	public boolean isEntering() {
		return this.standing == Standing.ENTERING;
	}

	public boolean isEntered() {
		return this.standing == Standing.ENTERED;
	}

	public boolean isRejected() {
		return this.standing == Standing.REJECTED;
	}

	/**
	 * How far a connection has come in.
	 */
	private enum Standing {

		/**
		 * It is accepted; its PROXY header or its handshake may be pending.
		 */
		ARRIVED,

		/**
		 * Others may find it, and it is counted as open next or rejected.
		 */
		ENTERING,

		/**
		 * A handler gets it.
		 */
		ENTERED,

		/**
		 * No handler ever gets it.
		 */
		REJECTED

	}

}
