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

package io.tcpserver.message;

/**
 * What becomes of the last message of a client that has ended its stream without the
 * terminator of this message, as {@code printf 'last' | nc -N} does.
 *
 * @since 0.1.0
 */
public enum Unterminated {

	/**
	 * It is a message like those before it, as the last line of a file is a line. Whether
	 * it is whole, nobody can tell.
	 */
	DELIVER,

	/**
	 * It is a frame that is cut off: a {@link TruncatedFrameException}.
	 */
	REPORT

}
