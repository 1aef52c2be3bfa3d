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

import io.tcpserver.settings.ReplyOrder;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Marks a method of a {@link TcpHandler @TcpHandler} bean that is called with each
 * message [{@code Protocol.data_received}]. The calls for one connection come in order,
 * and never overlap unless {@link #maxConcurrent()} or the server allows that; those for
 * different connections come in parallel.
 * <p>
 * Arguments, in any order: the payload, {@link io.tcpserver.TcpConnection},
 * {@link java.security.Principal} and {@link java.security.cert.X509Certificate} of the
 * peer, which are {@code null} unless the peer has shown a certificate. The payload is a
 * {@code byte[]}, a {@link java.nio.ByteBuffer}, a {@link String} or of any type that can
 * be read from the media type of the server.
 * <p>
 * Several methods take payloads of different types; that with the most specific type is
 * called. Payloads are then read as what all these types have in common, such as a sealed
 * interface. A message that no method takes is an
 * {@link io.tcpserver.message.UnhandledMessageException}.
 * <p>
 * What is returned is sent, before the next message is handled unless several may be
 * handled at a time: a payload, or a {@link java.util.concurrent.CompletionStage} or
 * {@code Mono} of one, or all those of a {@code Flux} or {@link java.util.stream.Stream},
 * or nothing if it is {@code null} or Kotlin's {@code Unit}. A
 * {@link java.util.concurrent.Future} that is not a {@code CompletionStage} is refused.
 * Other reactive types are treated alike. If the connection is lost, the subscription to
 * a {@code Mono} or {@code Flux} is cancelled. A stage is not, as others may wait for it,
 * too; its result is ignored. A stream is closed in any case.
 * <p>
 * A method that returns a {@code CompletionStage}, {@code Mono} or {@code Flux} is called
 * on an I/O thread and must not block, as is a suspending function of Kotlin, whose
 * coroutine is cancelled if the connection is lost. All others are called on a handler
 * thread and may. What a method throws is given to {@link OnError @OnError}.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface OnMessage {

	/**
	 * Says that a number is the one that the server has.
	 */
	int AS_SERVER = Integer.MIN_VALUE;

	/**
	 * The keys of messages that this method is for, such as {@code "0800"}: a bean of
	 * type {@link io.tcpserver.context.MessageKeyExtractor} reads the key of each
	 * message. Not more than one method of a handler is for a key. Messages of other
	 * keys, and messages without one, go to the methods that have neither this nor
	 * {@link #id()}.
	 * <p>
	 * That bean is the one whose name is that of the server followed by
	 * {@code MessageKeyExtractor}, or the only one, or the primary one, of those for the
	 * type that the handler takes.
	 * @return the keys; by default, messages of any key
	 */
	String[] value() default {};

	/**
	 * The same as {@link #value()} for keys that are numbers, such as {@code 0x0200}.
	 * @return the keys; by default, messages of any key
	 */
	int[] id() default {};

	/**
	 * How many messages of one connection are handled at a time, if this method handles
	 * one of them. A message of this method starts when fewer are being handled, and no
	 * other one starts while that many are; so with 1, as for a login, it is handled
	 * alone. A method that replies with the payloads of a {@code Flux} or
	 * {@link java.util.stream.Stream} handles its messages alone unless
	 * {@link #replyOrder()} is {@link ReplyOrder#COMPLETION}.
	 * @return the number of messages, at least 1; by default, that of the property
	 * {@code tcp.server.handler.concurrent-messages}
	 */
	int maxConcurrent() default AS_SERVER;

	/**
	 * When replies of this method are sent, if several messages of one connection are
	 * handled at a time.
	 * @return one order; by default, that of the property
	 * {@code tcp.server.handler.reply-order}
	 */
	ReplyOrder[] replyOrder() default {};

}
