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

package io.tcpserver.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks the method of a {@link TcpHandler @TcpHandler} bean that is called when nothing
 * was received or sent on a connection for as long as {@code timeouts.idle},
 * {@code timeouts.read-idle} or {@code timeouts.write-idle} allow, in place of closing
 * it: the place to send a heartbeat, or to close a connection whose client has missed too
 * many. There is at most one.
 * <p>
 * Arguments, in any order: {@link io.tcpserver.message.IdleEvent}, which tells the side
 * and how often the time was over in a row, and those of {@link OnOpen @OnOpen}, as are
 * return values and exceptions. Called again after each such time, until something
 * arrives or is sent, see {@link io.tcpserver.message.MessageHandler#onIdle}. Never
 * called if no such time is set, neither for the server nor for a connection by
 * {@link io.tcpserver.TcpConnection#changeTimeouts}.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface OnIdle {

}
