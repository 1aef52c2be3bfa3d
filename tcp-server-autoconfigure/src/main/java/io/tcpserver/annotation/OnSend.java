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

import io.tcpserver.TcpConnection;
import io.tcpserver.message.MessageHandler;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a {@link TcpHandler @TcpHandler} bean that is called with each
 * message that is sent on a connection, in the order in which they are sent: replies,
 * whatever method has returned them, and messages that were passed to
 * {@link TcpConnection#send} or a broadcast. This is the place to number messages. Of
 * several methods, the one with the most specific type is called; a message that no
 * method takes is sent as it is.
 * <p>
 * The method takes the message, and may take the other arguments of
 * {@link OnOpen @OnOpen}. It returns the message to send in its place. If it returns
 * nothing ({@code void}), the same message is sent, which the method may have changed.
 * <p>
 * It is called on the thread that sends the message, for one message of a connection at a
 * time; with an instance of the bean for each connection, fields that only this method
 * uses need no synchronization. It must not block, nor send anything to the same
 * connection. See {@link MessageHandler#onSend} for what that means in detail. If it
 * throws an exception or returns {@code null}, the message is not sent: the method that
 * has returned it as a reply has failed, or its sender gets an
 * {@link IllegalArgumentException} that names this method.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface OnSend {

}
