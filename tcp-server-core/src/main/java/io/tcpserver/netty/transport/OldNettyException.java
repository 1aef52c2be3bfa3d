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

package io.tcpserver.netty.transport;

import org.jspecify.annotations.Nullable;

/**
 * The Netty on the class path is too old. The message reads "needs Netty 4.2.13 or later,
 * but the class path has Netty 4.2.10.Final".
 */
@SuppressWarnings("serial") // never serialized
final class OldNettyException extends RuntimeException {

	OldNettyException(String needed, String found, @Nullable Throwable cause) {
		super("needs Netty %s or later, but the class path has %s".formatted(needed, found), cause);
	}

}
