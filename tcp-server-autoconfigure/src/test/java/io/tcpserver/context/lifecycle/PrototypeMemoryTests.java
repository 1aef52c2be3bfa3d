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

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.ObjectName;

import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.context.invocation.CallbackMethods;
import io.tcpserver.context.invocation.HandlerBean;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.settings.MessageConcurrency;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests what an instance of a handler for each connection costs, according to histograms
 * of the heap after a garbage collection.
 */
class PrototypeMemoryTests {

	private static final Pattern TOTAL = Pattern.compile("Total +\\d+ +(\\d+)");

	// Enough for what else happens in this process to be little
	private static final int INSTANCES = 50_000;

	// Its header and its fields
	private static final int SESSION = 24;

	// What calls its methods
	private static final int MOST = 24;

	// Of a process that has something else to do, for each instance
	private static final double NOISE = 8;

	@Test
	void instanceCostsLittleBesidesItsFields() throws Exception {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean("session", Session.class,
					(definition) -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE));
			context.refresh();
			HandlerBean bean = new HandlerBean("default", "session");
			HandlerPrototype prototype = new HandlerPrototype(context.getBeanFactory(), bean);
			AnnotatedPrototypeHandler handler = new AnnotatedPrototypeHandler(prototype,
					CallbackMethods.of(Session.class, bean), MessageConcurrency.defaults(), null);
			TcpConnection connection = mock();
			List<MessageHandler<Object>> handlers = new ArrayList<>(INSTANCES + 1);
			handlers.add(handler.forConnection(connection));
			long before = heap();
			for (int i = 0; i < INSTANCES; i++) {
				handlers.add(handler.forConnection(connection));
			}
			double cost = (heap() - before) / (double) INSTANCES;
			assertThat(cost).isBetween((double) SESSION, (double) SESSION + MOST + NOISE);
			handlers.forEach((each) -> handler.release(each, connection));
			handlers.clear();
			assertThat((heap() - before) / (double) INSTANCES).as("nothing is left").isLessThan(NOISE);
		}
	}

	private static long heap() throws Exception {
		String histogram = (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		Matcher total = TOTAL.matcher(histogram);
		assertThat(total.find()).isTrue();
		return Long.parseLong(total.group(1));
	}

	static class Session {

		private int messages;

		private long last;

		@OnOpen
		void open() {
			this.last = System.nanoTime();
		}

		@OnMessage
		String message(String line) {
			return "%s %d %d".formatted(line, ++this.messages, this.last);
		}

	}

}
