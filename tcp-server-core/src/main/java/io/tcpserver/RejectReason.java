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

package io.tcpserver;

/**
 * Why an accepted connection was never handed to a handler.
 *
 * @since 0.1.0
 */
public enum RejectReason {

	/**
	 * A {@link ConnectionInterceptor} turned the connection away.
	 */
	DENIED,

	/**
	 * The server was closing when the connection arrived (asyncio S15).
	 */
	CLOSING

}
