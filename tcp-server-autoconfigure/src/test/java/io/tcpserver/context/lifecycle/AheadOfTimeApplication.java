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

import java.util.Map;
import java.util.TreeSet;

import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.MessageKeyExtractor;
import io.tcpserver.context.TcpServers;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import jakarta.annotation.PreDestroy;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;

/**
 * An application with five servers, for {@link AheadOfTimeTests}. Not nested: generated
 * code is found by the name of a class of its own only.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ TcpServerAutoConfiguration.class, JacksonAutoConfiguration.class })
@Import({ Handlers.Shout.class, Handlers.Chat.class, Handlers.Readings.class, AheadOfTimeApplication.Session.class,
		AheadOfTimeApplication.Keys.class })
public class AheadOfTimeApplication {

	static final String[] PORTS = { "--tcp.servers.chat.port=0", "--tcp.servers.readings.port=0",
			"--tcp.servers.session.port=0", "--tcp.servers.keys.port=0" };

	/**
	 * The one that is not enabled when the application is built.
	 */
	static final String LATER = "--tcp.servers.keys.enabled=";

	public static void main(String[] arguments) {
		SpringApplication application = new SpringApplication(AheadOfTimeApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		application.setDefaultProperties(Map.of("tcp.server.port", "0"));
		ApplicationContext context = application.run(arguments);
		JavaProcess.tell("servers " + new TreeSet<>(context.getBean(TcpServers.class).names()));
		JavaProcess.tell("readings " + context.getEnvironment().getProperty("local.tcp.server.readings.port"));
		JavaProcess.tell("session " + context.getEnvironment().getProperty("local.tcp.server.session.port"));
		JavaProcess.tell("keys " + context.getEnvironment().getProperty("local.tcp.server.keys.port"));
		JavaProcess.tell("lifecycle " + context.containsBean("tcpServerLifecycle"));
		context.getBeanProvider(TcpServer.class).ifUnique((server) -> JavaProcess.tell("port " + Ports.of(server)));
	}

	@Bean
	static MessageKeyExtractor<String> firstLetter() {
		return (message) -> message.charAt(0);
	}

	@Bean
	static MessageKeyExtractor<byte[]> firstByte() {
		return (message) -> message[0];
	}

	/**
	 * Has methods for keys.
	 */
	@TcpHandler("keys")
	static class Keys {

		@OnMessage("a")
		String letter(String line) {
			return "letter " + line;
		}

		@OnMessage
		String other(String line) {
			return "other " + line;
		}

	}

	/**
	 * Counts the messages of its connection.
	 */
	@TcpHandler("session")
	@Scope("prototype")
	static class Session {

		private final TcpServers servers;

		private int messages;

		Session(TcpServers servers) {
			this.servers = servers;
		}

		@OnMessage
		String message(String line) {
			return "%s %d of %d servers".formatted(line, ++this.messages, this.servers.names().size());
		}

		@PreDestroy
		void end() {
			JavaProcess.tell("ended after " + this.messages);
		}

	}

}
