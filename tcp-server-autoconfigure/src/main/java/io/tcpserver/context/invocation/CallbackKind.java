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

package io.tcpserver.context.invocation;

import java.lang.annotation.Annotation;

import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnIdle;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.OnSend;
import io.tcpserver.annotation.OnShutdown;

/**
 * What methods of a handler are called for.
 */
public enum CallbackKind {

	/**
	 * A connection was opened.
	 */
	OPEN(OnOpen.class),

	/**
	 * A message has arrived.
	 */
	MESSAGE(OnMessage.class),

	/**
	 * A message is about to be sent.
	 */
	SEND(OnSend.class),

	/**
	 * A connection has ended.
	 */
	CLOSE(OnClose.class),

	/**
	 * Something has failed.
	 */
	ERROR(OnError.class),

	/**
	 * Nothing happens on a connection.
	 */
	IDLE(OnIdle.class),

	/**
	 * The server shuts down.
	 */
	SHUTDOWN(OnShutdown.class);

	private final Class<? extends Annotation> annotation;

	CallbackKind(Class<? extends Annotation> annotation) {
		this.annotation = annotation;
	}

	Class<? extends Annotation> annotation() {
		return this.annotation;
	}

	/**
	 * Return whether there may be several methods of this kind, which the type of what
	 * they are called with tells apart.
	 * @return {@code false} if there is at most one
	 */
	boolean isSelective() {
		return this == MESSAGE || this == SEND || this == ERROR;
	}

	@Override
	public String toString() {
		return "@" + this.annotation.getSimpleName();
	}

}
