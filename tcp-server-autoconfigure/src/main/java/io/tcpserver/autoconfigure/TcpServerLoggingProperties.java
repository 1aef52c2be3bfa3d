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

package io.tcpserver.autoconfigure;

/**
 * What the log of a server shows.
 *
 * @since 0.1.0
 */
public class TcpServerLoggingProperties {

	/**
	 * Number of bytes of a client's data to show in the log when it breaks the protocol,
	 * at most 256. Warning: payloads, passwords and personal data then go to the log. By
	 * default, the log says how many bytes arrived and what kind of character the first
	 * one is.
	 */
	private int excerptBytes;

	public int getExcerptBytes() {
		return this.excerptBytes;
	}

	public void setExcerptBytes(int excerptBytes) {
		this.excerptBytes = excerptBytes;
	}

}
