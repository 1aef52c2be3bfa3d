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

package io.tcpserver.test;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.InetSocketAddress;

import io.tcpserver.TcpServer;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.TcpServers;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalTcpServerPort}.
 */
@SpringBootTest(properties = { "tcp.server.port=0", "tcp.servers.chat-room.port=0" },
		webEnvironment = SpringBootTest.WebEnvironment.NONE)
class LocalTcpServerPortTests {

	private final int constructorPort;

	@LocalTcpServerPort
	private int port;

	@LocalTcpServerPort("chat-room")
	private int chatPort;

	@ChatPort
	private Integer composedPort;

	@Value("${tcp.server.port}")
	private int otherValue;

	private int setterPort;

	@Autowired
	private TcpServers servers;

	LocalTcpServerPortTests(@LocalTcpServerPort("chat-room") int constructorPort) {
		this.constructorPort = constructorPort;
	}

	@Autowired
	@LocalTcpServerPort("chat-room")
	void setSetterPort(int setterPort) {
		this.setterPort = setterPort;
	}

	@Test
	void fieldHasThePortOfTheDefaultServer() {
		assertThat(this.port).isPositive().isEqualTo(portOf("default"));
	}

	@Test
	void otherPlacesHaveThePortOfTheNamedServer(@LocalTcpServerPort("chat-room") int parameter) {
		assertThat(new int[] { this.chatPort, this.composedPort, this.setterPort, this.constructorPort, parameter })
			.containsOnly(portOf("chat-room"));
	}

	@Test
	void otherValuesAreLeftAlone() {
		assertThat(this.otherValue).isZero();
	}

	private int portOf(String serverName) {
		TcpServer server = this.servers.get(serverName).orElseThrow();
		return ((InetSocketAddress) server.sockets().get(0)).getPort();
	}

	@Retention(RetentionPolicy.RUNTIME)
	@LocalTcpServerPort("chat-room")
	@interface ChatPort {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
	static class Application {

		@TcpHandler
		StreamHandler handler() {
			return (reader, writer) -> {
			};
		}

		@TcpHandler("chat-room")
		StreamHandler chatHandler() {
			return (reader, writer) -> {
			};
		}

	}

}
