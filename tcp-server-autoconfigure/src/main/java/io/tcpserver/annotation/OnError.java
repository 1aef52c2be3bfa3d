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
 * Marks a method of a {@link TcpHandler @TcpHandler} bean that is called when another one
 * has failed, or when what has arrived is no message:
 * {@link io.tcpserver.message.PayloadException} for a payload that cannot be converted,
 * {@link io.tcpserver.message.FrameException} for bytes that are no frame, after which
 * the connection is closed in any case.
 * <p>
 * Arguments, in any order: the exception, {@link io.tcpserver.TcpConnection},
 * {@link java.security.Principal} and {@link java.security.cert.X509Certificate}, and
 * what has failed:
 * <ul>
 * <li>the payload that an {@link OnMessage @OnMessage} method was called with, as a
 * parameter of any other type; {@code null} if there is none, because it could not be
 * read or because a method has failed that is not for messages;</li>
 * <li>the frame that it was read from, as a {@code byte[]}, {@code null} if there is
 * none;</li>
 * <li>the {@link io.tcpserver.message.FailedMessage.Stage} at which it has failed;</li>
 * <li>all of this as a {@link io.tcpserver.message.FailedMessage}.</li>
 * </ul>
 * If a method takes a {@code byte[]} or a {@code FailedMessage}, a copy of the frame of
 * each message is kept until the message is handled.
 * <p>
 * Of several methods, that with the most specific type of exception is called; one
 * without an exception among its arguments is for all of them. A method with a payload,
 * or with a {@code FailedMessage} of a type of payloads, is not called for payloads of
 * other types. Among methods for the same type of exception, that with the most specific
 * payload is called, or that with the most general one if there is no payload; a method
 * without a payload is the most general.
 * <p>
 * An {@link Error} is passed like any other failure, as in Spring MVC: to a method for
 * {@link Throwable}, {@link Error} or one of its subclasses, but not to one for
 * {@link Exception}.
 * <p>
 * If the method returns, the failure is handled and the connection goes on; what it
 * returns is sent, as for {@link OnMessage @OnMessage}. If it throws, or if there is no
 * method for the exception, the connection is closed: with
 * {@link io.tcpserver.CloseReason#PROTOCOL_ERROR} for the two exceptions above and for
 * {@link io.tcpserver.message.UnhandledMessageException}, which are logged as a warning,
 * with {@link io.tcpserver.CloseReason#HANDLER_ERROR} for failures of the application,
 * which are logged as errors.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface OnError {

}
