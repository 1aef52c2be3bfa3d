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
 * Marks the method of a {@link TcpHandler @TcpHandler} bean that is called when a
 * connection has ended [{@code Protocol.connection_lost}]: exactly once, after every
 * other method. There is at most one.
 * <p>
 * Arguments, in any order: {@link io.tcpserver.CloseReason},
 * {@link io.tcpserver.TcpConnection}, {@link java.security.Principal} and
 * {@link java.security.cert.X509Certificate}. Nothing can be sent any more, so it returns
 * nothing, or a {@link java.util.concurrent.CompletionStage} or {@code Mono} if it does
 * not block. A suspending function of Kotlin returns {@code Unit}. What it throws is
 * logged.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface OnClose {

}
