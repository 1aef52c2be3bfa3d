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

package io.tcpserver.netty.tls;

/**
 * What a TLS handler and the socket that it is fed from tell each other about reading.
 * Confined to the I/O thread.
 */
public interface EncryptedReads {

	/**
	 * Return whether all that was done now is to refuse to read.
	 * @return {@code true} if the peer may have sent something
	 */
	boolean isRefused();

	/**
	 * Note what encryption keeps of a record that is not complete.
	 * @param bytes the capacity of its buffer
	 */
	void recordBytes(int bytes);

}
