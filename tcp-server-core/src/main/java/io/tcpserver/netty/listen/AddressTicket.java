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

package io.tcpserver.netty.listen;

import java.util.Objects;

import io.tcpserver.RejectReason;
import org.jspecify.annotations.Nullable;

/**
 * What is said about the address of a client: why it may not come in, or the place that
 * its connection has among those of its address, to be given back when the connection has
 * ended. Safe for use by multiple threads.
 */
public final class AddressTicket {

	/**
	 * For a client that may come in and is not counted.
	 */
	static final AddressTicket UNCOUNTED = new AddressTicket(null, null, null);

	private final @Nullable RejectReason refusal;

	private final @Nullable AddressCounts counts;

	// What the address counts as
	private final @Nullable Object key;

	private AddressTicket(@Nullable RejectReason refusal, @Nullable AddressCounts counts, @Nullable Object key) {
		this.refusal = refusal;
		this.counts = counts;
		this.key = key;
	}

	static AddressTicket refused(RejectReason reason) {
		return new AddressTicket(reason, null, null);
	}

	static AddressTicket counted(AddressCounts counts, Object key) {
		return new AddressTicket(null, counts, key);
	}

	/**
	 * Return why the client may not come in.
	 * @return the reason, {@code null} if it may
	 */
	@Nullable public RejectReason refusal() {
		return this.refusal;
	}

	/**
	 * Return whether there is something to give back.
	 * @return {@code true} if the connection has a place among those of its address
	 */
	public boolean isCounted() {
		return this.counts != null;
	}

	/**
	 * Give the place back. Once for each ticket that is counted.
	 */
	public void giveBack() {
		Objects.requireNonNull(this.counts, "counts").giveBack(Objects.requireNonNull(this.key, "key"));
	}

}
