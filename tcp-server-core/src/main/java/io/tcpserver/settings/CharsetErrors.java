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

package io.tcpserver.settings;

/**
 * What becomes of bytes that are no text in the charset of the server, and of characters
 * that the charset does not have.
 *
 * @since 0.1.0
 */
public enum CharsetErrors {

	/**
	 * They are replaced, without notice: bytes by U+FFFD, characters by what the charset
	 * has for that, usually a question mark.
	 */
	REPLACE,

	/**
	 * They are errors: text that has arrived is a message that cannot be converted or a
	 * line that cannot be read, and text that is to be sent is not sent.
	 */
	REPORT

}
