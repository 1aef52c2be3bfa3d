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
 * What happens when a connection is bound to a key that another one has already.
 *
 * @since 0.1.0
 */
public enum DuplicateKey {

	/**
	 * The new connection gets the key; the old one loses it and is closed for the reason
	 * {@link CloseReason#REPLACED}. Right for devices that come back while their old
	 * connection is not known to be dead yet.
	 */
	CLOSE_OLD,

	/**
	 * The old connection keeps the key; the new one is not bound, and left open so that
	 * its handler can say why before it closes it.
	 */
	REJECT_NEW,

	/**
	 * Both have the key.
	 */
	ALLOW

}
