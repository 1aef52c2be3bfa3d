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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.ConfigurationMetadata.Property;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Handlers;
import io.tcpserver.harness.PemBundles;
import io.tcpserver.harness.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every duration, size and number that is documented, with values at the ends of what can
 * be written: either the server serves a client, or the analysis of the failure names
 * exactly this property.
 */
@ExtendWith(OutputCaptureExtension.class)
class ExtremePropertiesTests {

	private static final String DURATION = Duration.class.getName();

	private static final String SIZE = DataSize.class.getName();

	private static final String NUMBER = Integer.class.getName();

	private static final Map<String, List<String>> VALUES = Map.of(DURATION,
			List.of("9223372036854775807s", "9223372036854775807", "9223372036854775807d", "9223372036854775807ns",
					"PT2562047788015215H30M7.999999999S", "36500d", "-1ns", "-9223372036854775808s"),
			SIZE,
			List.of("9223372036854775807B", "9223372036854775807", "9223372036854775807TB", "2147483648B",
					"2147483647B", "-9223372036854775808B"),
			NUMBER, List.of("2147483647", "-2147483648", "2147483648"));

	// For which the operating system sets a limit
	private static final Set<String> LIMITED = Set.of("socket.keep-alive-idle", "socket.keep-alive-interval",
			"socket.user-timeout");

	private static final Set<String> SILENT = Set.of("framing.type=fixed-length", "framing.type=length-field",
			"framing.type=varint-length", "framing.checksum.algorithm=xor");

	private static final Pattern NAME = Pattern.compile("tcp\\.servers?\\.[a-z][a-z.-]*[a-z]");

	@TempDir
	static Path directory;

	private static String[] bundle = {};

	@BeforeAll
	static void writeBundle() throws IOException {
		bundle = new PemBundles(directory).define("main", PemBundles.issue("main"));
	}

	static Stream<Property> properties() {
		return ConfigurationMetadata.properties()
			.stream()
			.filter((property) -> property.name().startsWith("tcp.server.") && VALUES.containsKey(property.type()));
	}

	private static String key(Property property) {
		return property.name().substring("tcp.server.".length());
	}

	// What it has no effect without
	private static List<String> companions(String key) {
		if (key.startsWith("ssl.")) {
			return List.of("ssl.bundle=main", "ssl.mode=start-tls");
		}
		if (key.startsWith("framing.length-field.")) {
			return key.endsWith(".length") ? List.of("framing.type=length-field") : List.of("framing.type=length-field",
					"framing.length-field.length=4", "framing.max-length=2147483647");
		}
		if (key.startsWith("framing.checksum.")) {
			return List.of("framing.checksum.algorithm=xor");
		}
		return switch (key) {
			case "framing.length" -> List.of("framing.type=fixed-length");
			case "framing.varint-length.offset" ->
				List.of("framing.type=varint-length", "framing.max-length=2147483647");
			case "timeouts.proxy-header" -> List.of("proxy-protocol.mode=optional");
			case "timeouts.max-age-jitter" -> List.of("timeouts.max-age=36500d");
			case "handler.max-threads" -> List.of("handler.threads=platform");
			default -> List.of();
		};
	}

	private static ApplicationContextRunner runner(String prefix, String key, String value) {
		List<String> values = new ArrayList<>(companions(key));
		values.add("port=0");
		values.add(key + "=" + value);
		boolean named = !prefix.equals("tcp.server");
		boolean messages = key.startsWith("framing.") || key.equals("handler.concurrent-messages");
		Class<?> handler = messages ? (named ? ChatMessages.class : Messages.class)
				: (named ? Handlers.Chat.class : Handlers.Shout.class);
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class, SslAutoConfiguration.class,
					LifecycleAutoConfiguration.class))
			.withUserConfiguration(handler)
			.withPropertyValues(bundle)
			// Ends what is meant to last
			.withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=500ms")
			.withPropertyValues(values.stream().map((each) -> prefix + "." + each).toArray(String[]::new));
	}

	private static void assertServes(AssertableApplicationContext context, String key) {
		TcpServer server = context.getBean(TcpServer.class);
		try (LineClient client = new LineClient(Ports.of(server))) {
			if (companions(key).stream().anyMatch(SILENT::contains)) {
				// Nobody sends so much, or what the server expects
				Awaitility.await().until(() -> server.connections().size() == 1);
			}
			else {
				assertThat(client.exchange("hello")).isEqualTo("HELLO");
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String analysis(Throwable failure) {
		ArgumentResolver arguments = ArgumentResolver.of(Environment.class, new StandardEnvironment())
			.and(BeanFactory.class, new DefaultListableBeanFactory());
		for (FailureAnalyzer analyzer : SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, arguments, FailureHandler.handleMessage((message, ex) -> {
			}))) {
			FailureAnalysis analysis = analyzer.analyze(failure);
			if (analysis != null) {
				return analysis.getDescription();
			}
		}
		throw new AssertionError("Nothing explains it", failure);
	}

	private static void assertNames(Throwable failure, String name) {
		assertThat(failure).isNotInstanceOf(ArithmeticException.class);
		String description = analysis(failure);
		Set<String> names = NAME.matcher(description)
			.results()
			.map((match) -> match.group())
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(names).as(description).containsExactly(name);
	}

	@ParameterizedTest
	@MethodSource("properties")
	void serverServesOrThePropertyIsNamed(Property property) {
		for (String value : VALUES.get(property.type())) {
			runner("tcp.server", key(property), value).run((context) -> {
				if (context.getStartupFailure() == null) {
					assertServes(context, key(property));
				}
				else {
					assertNames(context.getStartupFailure(), property.name());
				}
			});
		}
	}

	@ParameterizedTest
	@MethodSource("properties")
	void furtherServerServesOrItsPropertyIsNamed(Property property) {
		runner("tcp.servers.chat", key(property), VALUES.get(property.type()).get(0)).run((context) -> {
			if (context.getStartupFailure() == null) {
				assertServes(context, key(property));
			}
			else {
				assertNames(context.getStartupFailure(), "tcp.servers.chat." + key(property));
			}
		});
	}

	@ParameterizedTest
	@MethodSource("properties")
	void longestAndLargestThatIsAllowedIsServed(Property property) {
		String value = Map.of(DURATION, LIMITED.contains(key(property)) ? "32767s" : "36500d", SIZE, "2147483647B")
			.getOrDefault(property.type(), key(property).equals("framing.checksum.to") ? "-1" : "1");
		if (!key(property).equals("timeouts.max-age-jitter")) {
			runner("tcp.server", key(property), value).run((context) -> {
				assertThat(context).hasNotFailed();
				assertServes(context, key(property));
			});
		}
	}

	@Test
	void longestShutdownIsWarnedAbout(CapturedOutput output) {
		runner("tcp.server", "shutdown.grace-period", "36500d")
			.withPropertyValues("tcp.server.shutdown.pre-drain-wait=36500d")
			.run((context) -> {
				assertServes(context, "shutdown.grace-period");
				assertThat(output).contains("TCP server 'default' has 6307200000000 ms for its graceful shutdown");
			});
	}

	@Test
	void applicationWaitsForEverOrNotAtAll() {
		runner("tcp.server", "backlog", "1").run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			assertThat(server.waitClosed(Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
			server.close();
			assertThat(server.waitClosed(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
		});
	}

	@Test
	void longestThatIsRefusedIsNamedWithTheLimit() {
		runner("tcp.server", "timeouts.idle", "9223372036854775807s")
			.run((context) -> assertThat(analysis(context.getStartupFailure())).contains("tcp.server.timeouts.idle",
					"timeouts.idle must be at most 36500 days, got PT"));
	}

	/**
	 * Answers each line in upper case.
	 */
	@TcpHandler
	static class Messages {

		@OnMessage
		String shout(String message) {
			return message.toUpperCase(Locale.ROOT);
		}

	}

	/**
	 * {@link Messages} for the server {@code chat}.
	 */
	@TcpHandler("chat")
	static class ChatMessages extends Messages {

	}

}
