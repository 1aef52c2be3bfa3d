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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.ServerBindException;
import io.tcpserver.ServerBindException.Problem;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.context.TcpServerStartException;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Handlers;
import io.tcpserver.stream.StreamHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests of what an application that fails to start says, and what it tells to do.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	private final List<String> properties = new ArrayList<>();

	private FailureAnalysisTests with(String... properties) {
		this.properties.addAll(List.of(properties));
		return this;
	}

	private void fail(Class<?>... handlers) {
		List<Class<?>> sources = new ArrayList<>(List.of(handlers));
		sources.add(Application.class);
		SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
		application.setWebApplicationType(WebApplicationType.NONE);
		String[] arguments = this.properties.stream().map((property) -> "--" + property).toArray(String[]::new);
		assertThatException().isThrownBy(() -> application.run(arguments).close());
	}

	@Test
	void serverWithoutHandler(CapturedOutput output) {
		with("tcp.server.port=0").fail();
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("TCP server 'default' is configured ('tcp.server.port' or 'tcp.server.path' is set), "
					+ "but no bean handles its connections.")
			.contains("Annotate a bean that handles connections with @TcpHandler, or remove the properties.");
	}

	@Test
	void serverWithoutHandlerButWithCandidates(CapturedOutput output) {
		with("tcp.servers.chat.port=0").fail(NotAnnotated.class);
		assertThat(output).contains("TCP server 'chat' is configured ('tcp.servers.chat' is set)")
			.contains("Annotate its handler with @TcpHandler(\"chat\"), or remove the properties.")
			.containsPattern("Without an annotation, there is 'forgotten' "
					+ "\\(defined by method 'forgotten' in .*NotAnnotated\\)\\.");
	}

	@Test
	void handlerForUnknownServer(CapturedOutput output) {
		fail(Handlers.Chat.class);
		assertThat(output).contains("(of class " + Handlers.Chat.class.getName() + ")")
			.contains(
					"is annotated with @TcpHandler(\"chat\"), but there is no property that begins with 'tcp.servers.chat'.")
			.contains("Set 'tcp.servers.chat.port', or correct the name in the annotation");
	}

	@Test
	void twoHandlersForOneServer(CapturedOutput output) {
		with("tcp.server.port=0").fail(TwoHandlers.class);
		assertThat(output)
			.containsPattern("TCP server 'default' has more than one handler: "
					+ "the beans 'one' \\(defined by method 'one' in .*TwoHandlers\\), "
					+ "'two' \\(defined by method 'two' in .*TwoHandlers\\)\\.")
			.contains("Remove @TcpHandler from all but one of them, or let each name another server.");
	}

	@Test
	void twoHandlersWhoseNamesTellLittle(CapturedOutput output) {
		with("tcp.server.port=0").fail(Handlers.Shout.class, Handlers.AsyncShout.class);
		assertThat(output).contains("' (of class " + Handlers.Shout.class.getName() + "), '")
			.contains("' (of class " + Handlers.AsyncShout.class.getName() + ").");
	}

	@Test
	void beanOfAnotherTypeThatHasTheNameOfAServer(CapturedOutput output) {
		with("tcp.server.port=0").fail(Handlers.Shout.class, NoServer.class);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("TCP server 'default' needs the bean name 'tcpServer', but the bean of this name is a "
					+ "java.lang.String (defined by method 'tcpServer' in ")
			.contains("Rename this bean, or set 'tcp.server.enabled' to 'false' if there should be no such server.");
	}

	@Test
	void annotatedBeanThatHandlesNothing(CapturedOutput output) {
		with("tcp.server.port=0").fail(NotAHandler.class);
		assertThat(output)
			.contains("The bean 'failureAnalysisTests.NotAHandler' is annotated with @TcpHandler, "
					+ "but handles nothing: it is no StreamHandler, AsyncStreamHandler or MessageHandler")
			.contains("Let it implement io.tcpserver.stream.StreamHandler");
	}

	@Test
	void factoryMethodThatReturnsNoHandler(CapturedOutput output) {
		with("tcp.server.port=0").fail(VagueFactoryMethod.class);
		assertThat(output).contains("The bean 'vague' is annotated with @TcpHandler, but handles nothing");
	}

	@Test
	void pathAndPort(CapturedOutput output) {
		with("tcp.server.port=0", "tcp.server.path=app.sock").fail(Handlers.Shout.class);
		assertThat(output).contains("'tcp.server.path' and 'tcp.server.port' are both set")
			.contains("Remove one of the two.");
	}

	@Test
	void pathAndAddress(CapturedOutput output) {
		with("tcp.servers.chat.address[0]=::1", "tcp.servers.chat.path=app.sock").fail(Handlers.Chat.class);
		assertThat(output).contains("'tcp.servers.chat.path' and 'tcp.servers.chat.address' are both set");
	}

	@Test
	void namedServerWithoutPort(CapturedOutput output) {
		with("tcp.server.port=0", "tcp.servers.chat.backlog=5").fail(Handlers.Shout.class, Handlers.Chat.class);
		assertThat(output).contains("neither 'tcp.servers.chat.port' nor 'tcp.servers.chat.path' is set")
			.contains("Set 'tcp.servers.chat.port'. It does not fall back to 'tcp.server.port'");
	}

	@Test
	void unknownTransport(CapturedOutput output) {
		with("tcp.server.port=0", "tcp.server.transport=pigeon").fail(Handlers.Shout.class);
		assertThat(output).contains("Property: tcp.server.transport")
			.contains("Value: \"pigeon\"")
			.contains("IO_URING");
	}

	@Test
	void valueThatMakesNoSense(CapturedOutput output) {
		with("tcp.server.port=0", "tcp.server.stream.limit=-1KB").fail(Handlers.Shout.class);
		assertThat(output).contains("Invalid value '-1KB' for configuration property 'tcp.server.stream.limit'")
			.contains("stream.limit must be at least 1, got -1024");
	}

	@Test
	void valueThatMakesNoSenseOfAServerThatStartsLater(CapturedOutput output) {
		with("tcp.server.port=70000", "tcp.server.auto-startup=false").fail(Handlers.Shout.class);
		assertThat(output).contains("Invalid value '70000' for configuration property 'tcp.server.port'");
	}

	@Test
	void transportThatIsNotAvailable(CapturedOutput output) {
		with("tcp.servers.chat.port=0", "tcp.servers.chat.transport=kqueue").fail(Handlers.Chat.class);
		assertThat(output).contains("TCP server 'chat' cannot be started: tcp.servers.chat.transport is 'kqueue'")
			.contains("Change 'tcp.servers.chat.transport'");
	}

	@Test
	void settingThatTheTransportDoesNotHave(CapturedOutput output) {
		with("tcp.server.port=0", "tcp.server.transport=nio", "tcp.server.socket.user-timeout=1s")
			.fail(Handlers.Shout.class);
		assertThat(output).contains("tcp.server.socket.user-timeout is not supported by transport 'nio'")
			.contains("Change 'tcp.server.socket.user-timeout'");
	}

	@Test
	@Asyncio("P19")
	void ipv6WildcardIsExplainedWhereItWouldServeIpv4AsWell(CapturedOutput output) {
		with("tcp.server.port=0", "tcp.server.transport=nio", "tcp.server.address=::").fail(Handlers.Shout.class);
		assertThat(output)
			.contains("tcp.server.address '::' means IPv6 only, which transport 'nio' does not support. Use a native")
			.contains("Change 'tcp.server.address'");
	}

	@Test
	void portInUse(CapturedOutput output) throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			with("tcp.server.address=127.0.0.1", "tcp.server.port=" + other.getLocalPort()).fail(Handlers.Shout.class);
			assertThat(output)
				.contains("TCP server 'default' cannot listen on 127.0.0.1:" + other.getLocalPort()
						+ ": another socket, of this or another process, has the address already.")
				.contains(
						"Stop what listens there, or set 'tcp.server.port' to another port, or to 0 for any free one.");
		}
	}

	@Test
	void addressesOfOneServerThatOverlap(CapturedOutput output) {
		with("tcp.server.address=0.0.0.0,127.0.0.1", "tcp.server.port=0").fail(Handlers.Shout.class);
		assertThat(output).containsPattern(
				"TCP server 'default' cannot listen on 127\\.0\\.0\\.1:(\\d+): the same server already listens on (\\*|0\\.0\\.0\\.0):\\1\\.")
			.contains("Remove one of the two addresses: the one includes or equals the other. "
					+ "They are set by 'tcp.server.address'.")
			.doesNotContain("to 0 for any free one");
	}

	@Test
	void serversThatListenOnTheSameAddress() {
		FailureAnalysis analysis = analyze(new ServerBindException("chat", new InetSocketAddress("127.0.0.1", 80),
				"default", new InetSocketAddress("0.0.0.0", 80), new IOException("the reason")));
		assertThat(analysis.getDescription()).isEqualTo("TCP server 'chat' cannot listen on 127.0.0.1:80: "
				+ "TCP server 'default' of this application listens on 0.0.0.0:80.");
		assertThat(analysis.getAction())
			.isEqualTo("Set 'tcp.servers.chat.port' and 'tcp.server.port' to different values.");
	}

	@Test
	void serversThatListenOnTheSamePath() {
		FailureAnalysis analysis = analyze(new ServerBindException("chat", UnixDomainSocketAddress.of("/run/a.sock"),
				"default", UnixDomainSocketAddress.of("/run/b.sock"), new IOException("the reason")));
		assertThat(analysis.getDescription()).isEqualTo("TCP server 'chat' cannot listen on /run/a.sock: "
				+ "TCP server 'default' of this application listens on /run/b.sock.");
		assertThat(analysis.getAction())
			.isEqualTo("Set 'tcp.servers.chat.path' and 'tcp.server.path' to different values.");
	}

	@Test
	void noEphemeralPortIsFreeOnAllAddresses() {
		FailureAnalysis analysis = analyze(new ServerBindException("chat", new InetSocketAddress(0), Problem.IN_USE,
				new IOException("the reason")));
		assertThat(analysis.getAction()).doesNotContain("to 0 for any free one")
			.contains("'tcp.servers.chat.port' to a port that is free on all addresses of 'tcp.servers.chat.address'");
	}

	@Test
	void addressOfAnotherMachine(CapturedOutput output) {
		with("tcp.server.address=192.0.2.1", "tcp.server.port=0").fail(Handlers.Shout.class);
		assertThat(output).contains("no network interface of this machine has the address.")
			.contains("Set 'tcp.server.address' to an address of this machine");
	}

	@Test
	void unknownHost(CapturedOutput output) {
		with("tcp.server.address=host.invalid", "tcp.server.port=0").fail(Handlers.Shout.class);
		assertThat(output).contains("cannot listen on host.invalid:0: the host name cannot be resolved.")
			.contains("Correct the host name in 'tcp.server.address'");
	}

	@Test
	void pathThatIsAFile(CapturedOutput output, @TempDir Path directory) throws IOException {
		Path file = Files.createFile(directory.resolve("f"));
		with("tcp.server.path=" + file).fail(Handlers.Shout.class);
		assertThat(output).contains("TCP server 'default' cannot listen on " + file)
			.contains("or set 'tcp.server.path' to another path.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			IN_USE        | tcp.servers.chat.port
			NOT_LOCAL     | tcp.servers.chat.address
			NOT_PERMITTED | tcp.servers.chat.port
			UNKNOWN_HOST  | tcp.servers.chat.address
			OTHER         | tcp.servers.chat.address
			""")
	void eachProblemOfAnAddressNamesAProperty(Problem problem, String property) {
		FailureAnalysis analysis = analyze(
				new ServerBindException("chat", new InetSocketAddress(80), problem, new IOException("the reason")));
		assertThat(analysis.getDescription()).startsWith("TCP server 'chat' cannot listen on");
		assertThat(analysis.getAction()).contains("'" + property + "'");
	}

	@ParameterizedTest
	@CsvSource({ "IN_USE", "NOT_PERMITTED", "OTHER" })
	void eachProblemOfAPathNamesTheProperty(Problem problem) {
		FailureAnalysis analysis = analyze(new ServerBindException("chat", UnixDomainSocketAddress.of("/run/app.sock"),
				problem, new IOException("the reason")));
		assertThat(analysis.getDescription()).startsWith("TCP server 'chat' cannot listen on /run/app.sock");
		assertThat(analysis.getAction()).contains("'tcp.servers.chat.path'");
	}

	@Test
	void failureOfTheOperatingSystemNamesTheServer() {
		FailureAnalysis analysis = new TcpServerStartFailureAnalyzer()
			.analyze(new TcpServerStartException("chat", new IOException("too many open files")));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("'chat'").contains("too many open files");
		assertThat(analysis.getAction()).contains("tcp.servers.chat");
	}

	@Test
	void failureOfACustomizerNamesTheServer(CapturedOutput output) {
		with("tcp.server.port=0").fail(Handlers.Shout.class, ForgetfulCustomizer.class);
		assertThat(output).contains(
				"TCP server 'default' cannot be started: Server 'default' needs an address, port, path or listener.")
			.contains("Review the properties that begin with 'tcp.server' and the TcpServerCustomizer beans.");
	}

	private static FailureAnalysis analyze(ServerBindException failure) {
		FailureAnalysis analysis = new ServerBindFailureAnalyzer()
			.analyze(new TcpServerStartException(failure.serverName(), failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class NotAnnotated {

		@Bean
		StreamHandler forgotten() {
			return new Handlers.Shout();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NoServer {

		@Bean
		String tcpServer() {
			return "no server";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ForgetfulCustomizer {

		@Bean
		TcpServerCustomizer customizer() {
			return (serverName, settings) -> settings.addresses(List.of());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoHandlers {

		@TcpHandler
		StreamHandler one() {
			return (reader, writer) -> {
			};
		}

		@TcpHandler
		StreamHandler two() {
			return (reader, writer) -> {
			};
		}

	}

	@TcpHandler
	static class NotAHandler {

	}

	@Configuration(proxyBeanMethods = false)
	static class VagueFactoryMethod {

		@TcpHandler
		Object vague() {
			return "no handler";
		}

	}

}
