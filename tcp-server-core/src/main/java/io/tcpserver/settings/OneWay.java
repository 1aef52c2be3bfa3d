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
 * Which connections are one-way: their clients only send. The server ends its own
 * direction of such a connection first, as a sign for the client to come to an end, and
 * handles what the client still sends. On any other connection it can reply until it has
 * handled what had arrived.
 *
 * @since 0.1.0
 * @see ShutdownSettings#oneWay()
 */
public enum OneWay {

	/**
	 * Those on which nothing was ever sent, that have no key and are in no group, and
	 * whose handler cannot reply.
	 * @see io.tcpserver.message.MessageHandler#mayReply()
	 */
	AUTO,

	/**
	 * All, also those of stream handlers: replies and goodbyes are not sent once the
	 * server ends a connection.
	 */
	TRUE,

	/**
	 * None.
	 */
	FALSE

}
