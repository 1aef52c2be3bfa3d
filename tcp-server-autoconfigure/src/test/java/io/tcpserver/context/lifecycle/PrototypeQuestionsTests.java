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

package io.tcpserver.context.lifecycle;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import io.tcpserver.TcpConnection;
import io.tcpserver.context.invocation.AnnotatedMessageHandler;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.MessageHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how it is answered without an instance what a server asks about all of them.
 */
class PrototypeQuestionsTests {

	// Asked of the handler of a connection only
	private static final Set<String> LATER = Set.of("handlesIdle");

	// A method that is added to the interface belongs here, too
	static List<Method> questions() {
		return Arrays.stream(MessageHandler.class.getMethods())
			.filter((method) -> method.getReturnType() == boolean.class && method.getParameterCount() == 0)
			.filter((method) -> !LATER.contains(method.getName()))
			.toList();
	}

	private static PrototypeMessageHandler handler(Class<?> type) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		RootBeanDefinition definition = new RootBeanDefinition(type);
		definition.setScope(RootBeanDefinition.SCOPE_PROTOTYPE);
		beanFactory.registerBeanDefinition("handler", definition);
		return new PrototypeMessageHandler(new HandlerPrototype(beanFactory, new HandlerBean("default", "handler")));
	}

	@ParameterizedTest
	@MethodSource("questions")
	void handlerOfWhichOnlyTheInterfaceIsKnownMayDoEverything(Method question) throws Exception {
		assertThat(question.invoke(handler(MessageHandler.class))).isEqualTo(true);
	}

	@ParameterizedTest
	@MethodSource("questions")
	void asyncHandlerOfWhichOnlyTheInterfaceIsKnownMayDoEverythingButBlock(Method question) throws Exception {
		assertThat(question.invoke(handler(AsyncMessageHandler.class)))
			.isEqualTo(!question.getName().startsWith("mayBlock"));
	}

	@ParameterizedTest
	@MethodSource("questions")
	void classThatOverridesNothingIsNotAsked(Method question) throws Exception {
		assertThat(question.invoke(handler(Plain.class))).isEqualTo(question.invoke(new Plain(0)));
	}

	@Test
	void classThatOverridesAMethodIsAsked() {
		assertThat(handler(Hooking.class).hooksSending()).isTrue();
	}

	@ParameterizedTest
	@MethodSource("questions")
	void annotatedHandlersAnswerTogetherAsEachOfThem(Method question) throws Exception {
		Class<?> each = AnnotatedMessageHandler.class;
		Class<?> together = AnnotatedPrototypeHandler.class;
		assertThat(together.getMethod(question.getName()).getDeclaringClass() == together)
			.isEqualTo(each.getMethod(question.getName()).getDeclaringClass() == each);
	}

	static class Plain implements MessageHandler<String> {

		// Which no bean factory has an argument for
		Plain(int number) {
		}

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return message;
		}

	}

	static class Hooking extends Plain {

		Hooking(int number) {
			super(number);
		}

		@Override
		public boolean hooksSending() {
			return true;
		}

	}

}
