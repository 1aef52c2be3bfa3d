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

package io.tcpserver.autoconfigure;

import io.tcpserver.TcpServer;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.context.InvalidTcpHandlerException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why servers and handler beans do not fit together.
 */
class InvalidTcpHandlerFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTcpHandlerException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidTcpHandlerException cause) {
		return switch (cause.problem()) {
			case NO_HANDLER -> noHandler(cause);
			case HANDLER_IN_PARENT -> handlerInParent(cause);
			case NOT_PROCESSED -> notProcessed(cause);
			case UNKNOWN_SERVER -> unknownServer(cause);
			case SEVERAL_HANDLERS -> new FailureAnalysis(
					"TCP server '%s' has more than one handler: the beans %s.".formatted(cause.serverName(),
							cause.beans()),
					"Remove %s from all but one of them, or let each name another server.".formatted(annotation(cause)),
					cause);
			case NOT_A_HANDLER -> new FailureAnalysis(
					"The bean %s is annotated with %s, but handles nothing: it is no StreamHandler, AsyncStreamHandler or MessageHandler and has no methods with @OnMessage."
						.formatted(cause.beans(), annotation(cause)),
					"Let it implement io.tcpserver.stream.StreamHandler or io.tcpserver.message.MessageHandler, or add a method with @OnMessage. "
							+ "If it does implement one and is proxied, let the proxy have the interface, too.",
					cause);
			case AMBIGUOUS -> new FailureAnalysis(
					"The bean %s is annotated with %s and is a handler in several ways: it reads a stream at most as a StreamHandler or as an AsyncStreamHandler, and handles messages at most as a MessageHandler or by methods with @OnMessage and the like."
						.formatted(cause.beans(), annotation(cause)),
					"Let it be only one of the first two, and only one of the last two.", cause);
			case UNKNOWN_PAYLOAD_TYPE -> new FailureAnalysis(
					"The bean %s is a MessageHandler<T>, but nothing tells what T is.".formatted(cause.beans()),
					"Let the class of the handler, or the @Bean method that returns it, name the type, as in MessageHandler<String>.",
					cause);
			case INVALID_METHOD -> invalidMethod(cause);
		};
	}

	private static FailureAnalysis invalidMethod(InvalidTcpHandlerException cause) {
		InvalidCallbackMethodException invalid = (InvalidCallbackMethodException) cause;
		return new FailureAnalysis(
				"%s It is a handler of TCP server '%s'.".formatted(invalid.description(), cause.serverName()),
				invalid.wayOut(), cause);
	}

	private static FailureAnalysis noHandler(InvalidTcpHandlerException cause) {
		String action = cause.beanNames().isEmpty()
				? "Annotate a bean that handles connections with %s, or remove the properties."
					.formatted(annotation(cause))
				: "Annotate its handler with %s, or remove the properties. Without an annotation, there %s %s."
					.formatted(annotation(cause), (cause.beanNames().size() == 1) ? "is" : "are", cause.beans());
		return new FailureAnalysis("TCP server '%s' is configured (%s), but no bean handles its connections."
			.formatted(cause.serverName(), whatIsSet(cause)), action, cause);
	}

	private static FailureAnalysis handlerInParent(InvalidTcpHandlerException cause) {
		return new FailureAnalysis(
				"TCP server '%s' is configured (%s), but its handler %s is in a parent context, which has no such server."
					.formatted(cause.serverName(), whatIsSet(cause), cause.beans()),
				"Define the handler in the context that has the auto-configuration of TCP servers, or let the parent context have it, too.",
				cause);
	}

	private static FailureAnalysis notProcessed(InvalidTcpHandlerException cause) {
		String prefix = TcpServerPropertyNames.prefix(cause.serverName());
		return new FailureAnalysis(
				"TCP server '%s' is configured (%s), but did not exist when the application was processed ahead of time (AOT), and none can be added afterwards."
					.formatted(cause.serverName(), whatIsSet(cause)),
				"Set the properties of the server also when the application is built, with '%s.enabled' set to 'false' if it should not always exist, or remove them."
					.formatted(prefix),
				cause);
	}

	private static String whatIsSet(InvalidTcpHandlerException cause) {
		String prefix = TcpServerPropertyNames.prefix(cause.serverName());
		return cause.serverName().equals(TcpServer.DEFAULT_NAME) ? "'%s.port' or '%1$s.path' is set".formatted(prefix)
				: "'%s' is set".formatted(prefix);
	}

	private static FailureAnalysis unknownServer(InvalidTcpHandlerException cause) {
		return new FailureAnalysis(
				"The handler %s is annotated with %s, but there is no property that begins with '%s'."
					.formatted(cause.beans(), annotation(cause), TcpServerPropertyNames.prefix(cause.serverName())),
				"Set '%s.port', or correct the name in the annotation: it must be the one in the properties, in lower case with dashes."
					.formatted(TcpServerPropertyNames.prefix(cause.serverName())),
				cause);
	}

	private static String annotation(InvalidTcpHandlerException cause) {
		return cause.serverName().equals(TcpServer.DEFAULT_NAME) ? "@TcpHandler"
				: "@TcpHandler(\"%s\")".formatted(cause.serverName());
	}

}
