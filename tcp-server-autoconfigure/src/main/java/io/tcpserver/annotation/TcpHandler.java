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

import io.tcpserver.TcpServer;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks the bean that handles the connections of a server: a
 * {@link io.tcpserver.stream.StreamHandler StreamHandler}, an
 * {@link io.tcpserver.stream.AsyncStreamHandler AsyncStreamHandler}, a
 * {@link io.tcpserver.message.MessageHandler MessageHandler}, or a bean with
 * {@link OnMessage @OnMessage} methods. A server has exactly one. Anything else fails
 * startup with an analysis.
 * <p>
 * On a class this annotation makes it a component. On a method of a configuration class
 * it makes the method a {@link Bean @Bean} method; the two can be combined to set further
 * attributes of the bean. An annotation on the method takes precedence over one on the
 * class of the returned object.
 * <p>
 * The bean is created no later than its server is started; it may be lazy, scoped or
 * proxied.
 * <p>
 * A bean of the scope {@code prototype} is another instance for each connection, so that
 * its fields are the state of that connection. It is created by the bean factory when the
 * connection opens, on the thread that calls {@link OnOpen @OnOpen}: an I/O thread only
 * if none of its methods may block. It is destroyed, with the callbacks of the container,
 * after {@link OnClose @OnClose}. If it cannot be created, this connection alone is
 * closed. Its methods are checked when the server starts, so a {@code @Bean} method
 * declares the class of the handler, or its interface with the type of messages.
 *
 * @since 0.1.0
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
@Bean
@Reflective
public @interface TcpHandler {

	/**
	 * Alias for {@link #server()}.
	 * @return the name of the server
	 */
	@AliasFor("server")
	String value() default TcpServer.DEFAULT_NAME;

	/**
	 * The name of the server: {@code default} for the one that {@code tcp.server.*}
	 * configures, or a name that {@code tcp.servers.<name>.*} configures, of lower-case
	 * letters, digits and dashes.
	 * @return the name of the server
	 */
	@AliasFor("value")
	String server() default TcpServer.DEFAULT_NAME;

}
