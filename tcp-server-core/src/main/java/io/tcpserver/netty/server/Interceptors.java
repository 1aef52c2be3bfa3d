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

package io.tcpserver.netty.server;

import java.util.List;

import io.tcpserver.ConnectionInterceptor;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.netty.connection.NettyConnection;
import org.jspecify.annotations.Nullable;

/**
 * Shows a new connection to the interceptors. One that fails turns away this connection
 * only.
 */
final class Interceptors {

	private final List<ConnectionInterceptor> interceptors;

	private final TcpServerObserver observer;

	Interceptors(List<ConnectionInterceptor> interceptors, TcpServerObserver observer) {
		this.interceptors = interceptors;
		this.observer = observer;
	}

	/**
	 * Call the interceptors.
	 * @param connection the new connection
	 * @return what is seen in its place, or {@code null} if it is denied
	 */
	@Nullable TcpConnection intercept(NettyConnection connection) {
		TcpConnection seen = connection;
		for (ConnectionInterceptor interceptor : this.interceptors) {
			try {
				seen = interceptor.intercept(seen);
			}
			catch (Throwable ex) {
				// Errors too: what calls this must go on accepting
				this.observer.interceptorFailed(connection, interceptor, ex);
				return null;
			}
			if (seen == null) {
				return null;
			}
			if (!seen.id().equals(connection.id())) {
				this.observer.interceptorFailed(connection, interceptor,
						new IllegalStateException("It returned another connection: " + seen));
				return null;
			}
		}
		return seen;
	}

}
