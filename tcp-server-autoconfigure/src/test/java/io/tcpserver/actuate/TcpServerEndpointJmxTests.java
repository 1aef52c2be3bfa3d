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

package io.tcpserver.actuate;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import javax.management.JMException;
import javax.management.MBeanException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

import io.tcpserver.TcpServer;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpServerEndpoint} over JMX.
 */
class TcpServerEndpointJmxTests {

	private final MBeanServer mBeanServer = ManagementFactory.getPlatformMBeanServer();

	private ConfigurableApplicationContext context;

	private ObjectName endpoint;

	@BeforeEach
	void start() throws JMException {
		start("unrestricted");
	}

	private void start(String access) throws JMException {
		String domain = "io.tcpserver.test" + System.identityHashCode(this);
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.jmx.enabled=true", "management.endpoints.jmx.exposure.include=tcpserver",
					"management.endpoints.jmx.domain=" + domain, "tcp.server.port=0",
					"management.endpoint.tcpserver.access=" + access)
			.run();
		this.endpoint = new ObjectName(domain + ":type=Endpoint,name=Tcpserver");
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	@Test
	void operationsNameTheirParameters() throws JMException {
		assertThat(this.mBeanServer.getMBeanInfo(this.endpoint).getOperations()).extracting(this::signature)
			.containsExactlyInAnyOrder("servers()", "server(server, offset, limit, sort)", "part(server, part)",
					"operate(server, operation, maxConnections)", "closeConnection(server, connection)");
	}

	@Test
	void serversAreOnlyReadUnlessMoreIsAllowed() throws JMException {
		stop();
		// As if it were not set
		start("");
		assertThat(this.mBeanServer.getMBeanInfo(this.endpoint).getOperations()).extracting(this::signature)
			.containsExactlyInAnyOrder("servers()", "server(server, offset, limit, sort)", "part(server, part)");
	}

	@Test
	@SuppressWarnings("unchecked") // the values are JSON objects
	void connectionsAreShownInPages() throws Exception {
		try (LineClient first = new LineClient(Ports.of(this.context.getEnvironment()));
				LineClient second = new LineClient(Ports.of(this.context.getEnvironment()))) {
			first.exchange("hello");
			second.exchange("hello world");
			Map<String, Object> one = (Map<String, Object>) this.mBeanServer.invoke(this.endpoint, "server",
					new Object[] { "default", 0, 1, "bytesReceived,desc" }, new String[] { String.class.getName(),
							Integer.class.getName(), Integer.class.getName(), String.class.getName() });
			assertThat(one).containsEntry("page",
					Map.of("offset", 0, "limit", 1, "total", 2, "sort", "bytesReceived,desc"));
			assertThat((List<Map<String, Object>>) one.get("connections")).singleElement()
				.satisfies((connection) -> assertThat((Map<String, Object>) connection.get("bytes"))
					.containsEntry("received", 12L));
			assertThatExceptionOfType(ReflectionException.class)
				.isThrownBy(() -> this.mBeanServer.invoke(this.endpoint, "server",
						new Object[] { "default", -1, 1, null }, new String[4]))
				.withMessage("'offset' must be a number from 0 to 2147483647, got -1");
		}
	}

	private String signature(MBeanOperationInfo operation) {
		List<String> parameters = Arrays.stream(operation.getSignature())
			.map((parameter) -> parameter.getName())
			.toList();
		return operation.getName() + "(" + String.join(", ", parameters) + ")";
	}

	@Test
	@SuppressWarnings("unchecked") // the values are JSON objects
	void serversAreShown() throws Exception {
		Map<String, Map<String, Map<String, Object>>> all = (Map<String, Map<String, Map<String, Object>>>) invoke(
				"servers");
		assertThat(all.get("servers").get("default")).containsEntry("state", "SERVING").containsEntry("serving", true);
		try (LineClient client = new LineClient(Ports.of(this.context.getEnvironment()))) {
			client.exchange("hello");
			Map<String, Object> one = (Map<String, Object>) invoke("server", "default");
			assertThat((List<Map<String, Object>>) one.get("connections")).singleElement()
				.satisfies((connection) -> assertThat(connection).containsKeys("id", "remoteAddress", "openedAt",
						"bytes", "lastReadAt", "pendingWriteBytes", "memory"));
		}
	}

	@Test
	void serverIsOperatedOn() throws Exception {
		TcpServer server = this.context.getBean(TcpServer.class);
		operate("pause", null);
		assertThat(server.state()).isEqualTo(TcpServer.State.PAUSED);
		operate("resume", null);
		assertThat(server.state()).isEqualTo(TcpServer.State.SERVING);
		operate("limit", 7);
		assertThat(server.maxConnections()).isEqualTo(7);
	}

	@Test
	void connectionIsClosed() throws Exception {
		try (LineClient client = new LineClient(Ports.of(this.context.getEnvironment()))) {
			client.exchange("hello");
			invoke("closeConnection", "default",
					this.context.getBean(TcpServer.class).connections().iterator().next().id());
			assertThat(client.readLine()).isNull();
		}
	}

	@Test
	void requestsThatMakeNoSenseAreExplained() {
		assertThatExceptionOfType(ReflectionException.class).isThrownBy(() -> invoke("server", "other"))
			.withMessage("There is no TCP server 'other', only [default]");
		assertThatExceptionOfType(ReflectionException.class).isThrownBy(() -> operate("explode", null))
			.withMessageStartingWith("Unknown operation 'explode', expected one of: start, ");
		assertThatExceptionOfType(ReflectionException.class).isThrownBy(() -> invoke("closeConnection", "default", "1"))
			.withMessage("Server 'default' has no open connection '1'");
		this.context.getBean(TcpServer.class).close();
		assertThatExceptionOfType(MBeanException.class).isThrownBy(() -> operate("pause", null))
			.withMessageEndingWith(": 'pause' has no effect");
	}

	private Object operate(String operation, @Nullable Integer maxConnections) throws JMException {
		return this.mBeanServer.invoke(this.endpoint, "operate", new Object[] { "default", operation, maxConnections },
				new String[] { String.class.getName(), String.class.getName(), Integer.class.getName() });
	}

	private Object invoke(String operation, String... arguments) throws JMException {
		String[] signature = new String[arguments.length];
		Arrays.fill(signature, String.class.getName());
		return this.mBeanServer.invoke(this.endpoint, operation, arguments, signature);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Handlers.Shout.class)
	static class Application {

	}

}
