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

package io.tcpserver.stream;

import java.util.Objects;
import java.util.function.Supplier;

import io.tcpserver.HandlerCreationException;
import io.tcpserver.TcpConnection;

/**
 * Takes the handler of a connection from a supplier.
 */
final class SuppliedHandlers {

	private SuppliedHandlers() {
	}

	/**
	 * Create the handler of a connection.
	 * @param <H> the kind of handlers
	 * @param supplier returns a new handler each time
	 * @param connection the connection
	 * @return the handler
	 * @throws HandlerCreationException if there is none
	 */
	static <H> H create(Supplier<? extends H> supplier, TcpConnection connection) {
		try {
			return Objects.requireNonNull(supplier.get(), "The supplier of handlers has returned null");
		}
		catch (RuntimeException | Error ex) {
			throw new HandlerCreationException(supplier.toString(), connection, ex);
		}
	}

}
