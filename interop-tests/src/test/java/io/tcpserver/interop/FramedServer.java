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

package io.tcpserver.interop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.function.Supplier;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.message.MessageHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application whose server has a framing, and a relay for clients that shall send byte
 * by byte.
 */
final class FramedServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final int serverPort;

	private final ByteRelay relay;

	private FramedServer(ConfigurableApplicationContext context) throws IOException {
		this.context = context;
		SocketAddress address = context.getBean(TcpServer.class).sockets().get(0);
		this.serverPort = ((InetSocketAddress) address).getPort();
		this.relay = new ByteRelay(this.serverPort);
	}

	/**
	 * Start a server.
	 * @param framing the properties after {@code tcp.server.}
	 * @param handler what it does with messages
	 * @return the running server
	 */
	static FramedServer start(Map<String, String> framing, Handling handler) throws IOException {
		SpringApplication application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.properties("tcp.server.port=0", "tcp.server.address=127.0.0.1")
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(Handler.class,
					(Supplier<Handler>) () -> new Handler(handler)))
			.build();
		String[] arguments = framing.entrySet()
			.stream()
			.map((entry) -> "--tcp.server.%s=%s".formatted(entry.getKey(), entry.getValue()))
			.toArray(String[]::new);
		return new FramedServer(application.run(arguments));
	}

	/**
	 * Return where a client connects.
	 * @param byteByByte whether what it sends is to arrive byte by byte
	 */
	int port(boolean byteByByte) {
		return byteByByte ? this.relay.port() : this.serverPort;
	}

	@Override
	public void close() throws IOException {
		this.relay.close();
		this.context.close();
	}

	/**
	 * What the server does.
	 */
	interface Handling {

		byte @Nullable [] handle(byte[] message) throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@TcpHandler
	static final class Handler implements MessageHandler<byte[]> {

		private final Handling handling;

		Handler(Handling handling) {
			this.handling = handling;
		}

		@Override
		public @Nullable Object onMessage(byte[] message, TcpConnection connection) throws Exception {
			return this.handling.handle(message);
		}

	}

}
